namespace NAFlow.Data;

/// <summary>Pearson's correlation of two maps; 1 for two constant ones.</summary>
public static class Correlation
{
    /// <summary>From -1 to 1; 0 when just one of the two is constant.</summary>
    /// <param name="first">One map.</param>
    /// <param name="second">The other, of the same size.</param>
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length) throw new ArgumentException(
            $"Maps of {first.Length} and {second.Length} values cannot be correlated.", nameof(second));
        return MapReading.Correlation(first, second) ?? (IsConstant(first) && IsConstant(second) ? 1 : 0);
    }

    private static bool IsConstant(ReadOnlySpan<float> values) => values.IsEmpty || values.IndexOfAnyExcept(values[0]) < 0;
}

/// <summary>Spearman's correlation of two maps: Pearson's of the ranks (Spearman, 1904). Equal values share the mean of their ranks.</summary>
public static class RankCorrelation
{
    /// <summary>From -1 to 1; 0 when just one of the two is constant, 1 when both are.</summary>
    /// <param name="first">One map, of finite values.</param>
    /// <param name="second">The other, of the same size.</param>
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second) => Correlation.Of(Ranks(first), Ranks(second));

    /// <inheritdoc cref="Of(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public static double Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => Correlation.Of(Ranks(first), Ranks(second));

    /// <summary>The rank of every value, from 1; a single number holds the ranks of eight million values exactly.</summary>
    private static float[] Ranks<T>(ReadOnlySpan<T> values)
        where T : struct, IComparable<T>
    {
        var sorted = values.ToArray();
        var places = new int[sorted.Length];
        for (var place = 0; place < places.Length; place++) places[place] = place;
        Array.Sort(sorted, places);
        var ranks = new float[sorted.Length];
        for (var start = 0; start < sorted.Length;)
        {
            var end = start + 1;
            while (end < sorted.Length && sorted[end].CompareTo(sorted[start]) == 0) end++;
            for (var index = start; index < end; index++) ranks[places[index]] = (start + 1 + end) / 2f;
            start = end;
        }

        return ranks;
    }
}

/// <summary>The middle of a sample; of an even number of values, the larger of the two in the middle.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> sample)
    {
        var sorted = sample.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
