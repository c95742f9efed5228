namespace NAFlow.Data;

/// <summary>The middle of a sample; of an even number of values, the larger of the two in the middle.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> sample)
    {
        var sorted = sample.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
