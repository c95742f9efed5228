namespace NAFlow.Tests;

/// <summary>Bilinear enlargement in loops: pixels are squares, and beyond the middle of the outermost ones their value holds.</summary>
internal static class Enlarged
{
    public static double[,] To(double[,] small, int height, int width)
    {
        var large = new double[height, width];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (top, bottom, down) = Between(y, height, small.GetLength(0));
                var (left, right, across) = Between(x, width, small.GetLength(1));
                large[y, x] = (1 - down) * ((1 - across) * small[top, left] + across * small[top, right]) + down * ((1 - across) * small[bottom, left] + across * small[bottom, right]);
            }

        return large;
    }

    private static (int Low, int High, double Way) Between(int place, int large, int small)
    {
        var middle = Math.Max(0, (place + 0.5) * small / large - 0.5);
        var low = Math.Min((int)middle, small - 1);
        return (low, Math.Min(low + 1, small - 1), middle - low);
    }
}
