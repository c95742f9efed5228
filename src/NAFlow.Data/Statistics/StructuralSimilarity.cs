using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>
/// The structural similarity of two maps (Wang et al., IEEE Transactions on Image Processing 13, 2004): the mean over all windows that lie wholly
/// inside. The window is a Gaussian of 11 by 11 with a standard deviation of 1.5, cut to the map's size where that is smaller; K1 is 0.01 and K2
/// 0.03.
/// </summary>
public static class StructuralSimilarity
{
    private const int LongestWindow = 11;
    private const double Spread = 1.5;
    private const double LuminanceFloor = 0.01 * 0.01;
    private const double ContrastFloor = 0.03 * 0.03;

    /// <summary>From -1 to 1; 1 for maps that are equal once each is scaled to 0..1. A constant map becomes 0 everywhere.</summary>
    /// <param name="first">One map.</param>
    /// <param name="second">The other, of the same size.</param>
    public static double Of(HeatMap first, HeatMap second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if ((first.Height, first.Width) != (second.Height, second.Width))
            throw new ArgumentException(
                $"Maps of {first.Height} x {first.Width} and {second.Height} x {second.Width} cannot be compared.", nameof(second));
        var (height, width, one, other) = (first.Height, first.Width, Scaled(first.Values.Span), Scaled(second.Values.Span));
        var (meansOne, meansOther) = (Filtered(height, width, one), Filtered(height, width, other));
        var (squaresOne, squaresOther, products) = (FilteredProduct(one, one), FilteredProduct(other, other), FilteredProduct(one, other));
        var sum = 0.0;
        for (var index = 0; index < products.Length; index++)
        {
            var (meanOne, meanOther) = (meansOne[index], meansOther[index]);
            var (varianceOne, varianceOther) = (squaresOne[index] - meanOne * meanOne, squaresOther[index] - meanOther * meanOther);
            var covariance = products[index] - meanOne * meanOther;
            sum += (2 * meanOne * meanOther + LuminanceFloor) * (2 * covariance + ContrastFloor)
                / ((meanOne * meanOne + meanOther * meanOther + LuminanceFloor) * (varianceOne + varianceOther + ContrastFloor));
        }

        return sum / products.Length;

        double[] FilteredProduct(double[] left, double[] right) =>
            Filtered(height, width, [.. left.Zip(right, (leftValue, rightValue) => leftValue * rightValue)]);
    }

    /// <summary>The window's means, at every place where the window lies inside: along the rows, then along the columns.</summary>
    private static double[] Filtered(int height, int width, double[] values)
    {
        var (down, across) = (Window(height), Window(width));
        var (rows, columns) = (height - down.Length + 1, width - across.Length + 1);
        var filteredRows = new double[height * columns];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < columns; x++)
                for (var tap = 0; tap < across.Length; tap++) filteredRows[y * columns + x] += across[tap] * values[y * width + x + tap];
        var filtered = new double[rows * columns];
        for (var y = 0; y < rows; y++)
            for (var tap = 0; tap < down.Length; tap++)
                for (var x = 0; x < columns; x++) filtered[y * columns + x] += down[tap] * filteredRows[(y + tap) * columns + x];
        return filtered;
    }

    private static double[] Window(int side)
    {
        var window = new double[Math.Min(side, LongestWindow)];
        for (var tap = 0; tap < window.Length; tap++)
        {
            var distance = tap - (window.Length - 1) / 2.0;
            window[tap] = Math.Exp(-distance * distance / (2 * Spread * Spread));
        }

        var sum = window.Sum();
        return [.. window.Select(weight => weight / sum)];
    }

    private static double[] Scaled(ReadOnlySpan<float> values)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        var scaled = new double[values.Length];
        if (high > low)
            for (var index = 0; index < scaled.Length; index++) scaled[index] = ((double)values[index] - low) / ((double)high - low);
        return scaled;
    }
}
