namespace NAFlow.Interactive;

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
