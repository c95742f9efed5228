using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Numbers as charts write them.</summary>
internal static class ChartNumber
{
    /// <summary>A value in four digits, counts whole, very large and very small ones with a power of ten; a dash where it is not finite.</summary>
    public static string Text(double value) => value switch
    {
        _ when !double.IsFinite(value) => "–",
        0 => "0",
        _ when value == Math.Floor(value) && Math.Abs(value) < 1e9 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) is < 1e-3 or >= 1e5 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    /// <summary>A value with its unit; what has no unit is not told to have none.</summary>
    public static string With(double value, string? unit) => unit switch
    {
        null or "no unit" or "count" => Text(value),
        _ when unit.StartsWith('%') => $"{Text(value)} %",
        _ => $"{Text(value)} {unit}",
    };
}

/// <summary>What is told of a point: where it is, of what series, and how much.</summary>
internal static class PointText
{
    /// <summary>A place on an axis: its name, or the value with its unit.</summary>
    public static string Place(ChartAxis axis, double value) =>
        axis.Names.Length > 0 && value >= 0 && Math.Round(value) < axis.Names.Length ? axis.Names[(int)Math.Round(value)]
        : axis.Unit is null or "no unit" or "count" ? $"{axis.Title} {ChartNumber.Text(value)}" : ChartNumber.With(value, axis.Unit);

    /// <summary>The hint of a point: the series' own, or its name and values.</summary>
    public static string Of(ChartFigure figure, ChartPanel panel, ChartSeries series, int index) =>
        index < series.Hints.Length ? series.Hints[index] : series switch
        {
            LineSeries line => Told(figure, line.Across[index], series.Name, ChartNumber.With(line.Up[index], panel.Up.Unit) + Interval(line, index)),
            PointSeries points => Told(figure, points.Across[index], series.Name, ChartNumber.With(points.Up[index], panel.Up.Unit)),
            BandSeries { Reported.Length: > 0 } band =>
                Told(figure, band.Across[index], series.Name, ChartNumber.With(band.Reported[index], panel.Up.Unit)),
            BandSeries band =>
                Told(figure, band.Across[index], series.Name, $"{ChartNumber.Text(band.Low[index])} to {ChartNumber.With(band.High[index], panel.Up.Unit)}"),
            BarSeries { IsHorizontal: true } bars =>
                $"{Place(panel.Up, bars.Positions[index])}, {series.Name}: {ChartNumber.With(bars.Lengths[index], figure.Across.Unit)}",
            BarSeries bars => Told(figure, bars.Positions[index], series.Name, ChartNumber.With(bars.Lengths[index], panel.Up.Unit)),
            _ => series.Name,
        };

    private static string Told(ChartFigure figure, double across, string name, string value) => $"{Place(figure.Across, across)}, {name}: {value}";

    private static string Interval(LineSeries line, int index) =>
        line.Low.Length > 0 ? $" ({ChartNumber.Text(line.Low[index])} to {ChartNumber.Text(line.High[index])})" : string.Empty;
}

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
