using NAFlow.Imaging;
using NAFlow.Inversion;

namespace NAFlow;

/// <summary>What can be read off a map: how far it is spread and where it is strongest, what it is like, and the signs of failure.</summary>
internal static class MapReading
{
    /// <summary>The most cells of a side, by which maps of all sizes are compared.</summary>
    public const int Cells = 14;

    private const double ScatteredEntropy = 0.98;
    private const double IllConditioned = 1000;

    /// <summary>The spatial entropy, 0 for one bright pixel and 1 for a constant map; 1 for a map without energy.</summary>
    public static double SpatialEntropy(ReadOnlySpan<float> map)
    {
        var total = 0.0;
        foreach (var value in map) total += value;
        if (!(total > 0) || map.Length == 1) return 1;
        var entropy = 0.0;
        foreach (var value in map)
            if (value / total is > 0 and var share)
                entropy -= share * Math.Log(share);
        return entropy / Math.Log(map.Length);
    }

    /// <summary>Pearson's correlation of two maps of one size; null where one of them is the same everywhere.</summary>
    public static double? Correlation(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var (meanOne, meanOther) = (Mean(one), Mean(other));
        var (product, squaresOne, squaresOther) = (0.0, 0.0, 0.0);
        for (var index = 0; index < one.Length; index++)
        {
            var (x, y) = (one[index] - meanOne, other[index] - meanOther);
            (product, squaresOne, squaresOther) = (product + (x * y), squaresOne + (x * x), squaresOther + (y * y));
        }

        return squaresOne * squaresOther > 0 ? Math.Clamp(product / Math.Sqrt(squaresOne * squaresOther), -1, 1) : null;

        static double Mean(ReadOnlySpan<float> values)
        {
            var sum = 0.0;
            foreach (var value in values) sum += value;
            return sum / values.Length;
        }
    }

    /// <summary>
    /// The least share of the image that holds half of a map, in (0, 0.5]; null where the map has nothing above 0. The map is summed over a grid of
    /// at most 14 x 14 equal cells, so that maps of an image's pixels and of a few neurons can be compared; of the last cell only the part counts
    /// that is needed. A map that is the same everywhere has 0.5.
    /// </summary>
    public static double? Extent(HeatMap map)
    {
        var cells = Sums(map, Math.Min(Cells, map.Height), Math.Min(Cells, map.Width));
        var half = cells.Sum() / 2;
        if (!(half > 0)) return null;
        Array.Sort(cells, (one, other) => other.CompareTo(one));
        var taken = 0;
        while (cells[taken] < half) half -= cells[taken++];
        return (taken + (half / cells[taken])) / cells.Length;
    }

    /// <summary>
    /// The ninth of the image, by thirds of its height and width, that holds most of a map, and the share of the map in it; null where the map has
    /// nothing above 0. Ninths are counted row by row from the upper left.
    /// </summary>
    public static (int Ninth, double Share)? Strongest(HeatMap map)
    {
        var ninths = Sums(map, 3, 3);
        var all = ninths.Sum();
        if (!(all > 0)) return null;
        var strongest = Array.IndexOf(ninths, ninths.Max());
        return (strongest, ninths[strongest] / all);
    }

    /// <summary>The sums of a map's values above 0 over a grid of equal cells, row by row; a value on an edge is shared by area.</summary>
    public static double[] Sums(HeatMap map, int rows, int columns)
    {
        var sums = new double[rows * columns];
        var (down, across) = (Overlaps(map.Height, rows), Overlaps(map.Width, columns));
        foreach (var (y, row, high) in down)
            foreach (var (x, column, wide) in across)
                sums[(row * columns) + column] += high * wide * Math.Max(map[y, x], 0);
        return sums;

        // Which of so many cells each position lies in, and how much of it.
        static (int Position, int Cell, double Part)[] Overlaps(int length, int cells) =>
        [
            .. from position in Enumerable.Range(0, length)
               from cell in Enumerable.Range(0, cells)
               let part = Math.Min((position + 1.0) * cells, (cell + 1.0) * length) - Math.Max((double)position * cells, (double)cell * length)
               where part > 0
               select (position, cell, part / cells),
        ];
    }

    public static IEnumerable<Finding> Findings(
        ReadOnlySpan<float> map, bool finite, bool depends, double entropy, int sample, SolveReport? report, Inverse inverse)
    {
        var findings = new List<Finding>();
        if (!finite) findings.Add(Finding.NotFinite);
        else if (!depends) findings.Add(Finding.NoDependence);
        else if (map.Length > 1 && map.IndexOfAnyExcept(map[0]) < 0) findings.Add(Finding.Constant);
        else if (entropy > ScatteredEntropy) findings.Add(Finding.Scattered);
        if (report?.Conditions[sample] > IllConditioned) findings.Add(Finding.IllConditioned);
        if (inverse is SolvedInverse solved && report?.Iterations[sample] >= solved.Solver.MaxIterations) findings.Add(Finding.IterationCap);
        return findings;
    }
}
