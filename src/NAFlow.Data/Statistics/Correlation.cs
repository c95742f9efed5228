namespace NAFlow.Data;

/// <summary>Pearson's correlation of two maps; 1 for two constant ones.</summary>
public static class Correlation
{
    /// <summary>From -1 to 1; 0 when just one of the two is constant.</summary>
    /// <param name="first">One map.</param>
    /// <param name="second">The other, of the same size.</param>
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length) throw new ArgumentException($"Maps of {first.Length} and {second.Length} values cannot be correlated.", nameof(second));
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
