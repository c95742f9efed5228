namespace NAFlow.Bench;

/// <summary>Pearson's correlation of two maps; 1 for two constant ones.</summary>
internal static class Correlation
{
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var (meanFirst, meanSecond) = (Mean(first), Mean(second));
        var (product, squaresFirst, squaresSecond) = (0.0, 0.0, 0.0);
        for (var index = 0; index < first.Length; index++)
        {
            var (one, other) = (first[index] - meanFirst, second[index] - meanSecond);
            (product, squaresFirst, squaresSecond) = (product + one * other, squaresFirst + one * one, squaresSecond + other * other);
        }

        return squaresFirst * squaresSecond > 0 ? product / Math.Sqrt(squaresFirst * squaresSecond) : squaresFirst == squaresSecond ? 1 : 0;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
