using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>The cells of a grid: what is written in them, and in what colour.</summary>
internal static class CellText
{
    /// <summary>The values of 0 and 1 in the colours.</summary>
    public static (double Low, double High) Ends(MatrixSeries matrix)
    {
        double[] seen = [.. matrix.Rows.SelectMany(row => row).Where(double.IsFinite)];
        var low = matrix.Low ?? (seen.Length > 0 ? seen.Min() : 0);
        var high = matrix.High ?? (seen.Length > 0 ? seen.Max() : 1);
        return (low, high > low ? high : low + 1);
    }

    public static string Of(MatrixSeries matrix, double value) =>
        double.IsFinite(value) ? value.ToString(matrix.Format, CultureInfo.InvariantCulture) : string.Empty;

    public static string Hint(ChartFigure figure, ChartPanel panel, MatrixSeries matrix, int row, int column) =>
        $"{PointText.Place(panel.Up, row)}, {PointText.Place(figure.Across, column)}: {matrix.Name} {ChartNumber.Text(matrix.Rows[row][column])}";

    /// <summary>The colour of a cell, and of the text in it.</summary>
    public static (RgbColour Cell, RgbColour Text) Colours(MatrixSeries matrix, double value)
    {
        var (low, high) = Ends(matrix);
        var cell = ColourMap.Viridis.At((float)((value - low) / (high - low)));
        var lightness = (0.299 * cell.Red) + (0.587 * cell.Green) + (0.114 * cell.Blue);
        return (cell, lightness > 125 ? new(20, 22, 26) : new(250, 250, 250));
    }
}
