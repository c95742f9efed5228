namespace NAFlow.Evaluation;

/// <summary>How much of a map lies somewhere.</summary>
internal static class MapEnergy
{
    /// <summary>The map inside a mask over the map in all; 0 for a map without energy. What is negative counts as none.</summary>
    /// <param name="values">The map, row by row.</param>
    /// <param name="mask">As many.</param>
    public static double Share(ReadOnlySpan<float> values, ReadOnlySpan<bool> mask)
    {
        var (inside, all) = (0.0, 0.0);
        for (var at = 0; at < values.Length; at++)
        {
            var value = Math.Max(values[at], 0);
            all += value;
            if (mask[at]) inside += value;
        }

        return all > 0 ? inside / all : 0;
    }

    /// <summary>The sum of the map inside a mask.</summary>
    public static double Inside(ReadOnlySpan<float> values, ReadOnlySpan<bool> mask)
    {
        var sum = 0.0;
        for (var at = 0; at < values.Length; at++)
            if (mask[at])
                sum += values[at];
        return sum;
    }
}
