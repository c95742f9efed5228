using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Where a map is largest, and how often.</summary>
internal static class LargestValue
{
    /// <summary>The first place of the largest value in row order.</summary>
    public static int At(ReadOnlySpan<float> values)
    {
        var at = 0;
        for (var index = 1; index < values.Length; index++)
            if (values[index] > values[at])
                at = index;
        return at;
    }

    /// <summary>Whether the largest value stands at more than one place of the map at its own size.</summary>
    public static bool IsTied(HeatMap map)
    {
        var values = map.Values.Span;
        return values.Count(values[At(values)]) > 1;
    }

    /// <summary>Whether the map says nothing: all of its values are equal.</summary>
    public static bool IsEverywhere(HeatMap map) => map.Values.Span.IndexOfAnyExcept(map[0, 0]) < 0;
}
