namespace NAFlow.Interactive;

/// <summary>A chart in words: where each series is least and greatest.</summary>
internal static class FigureSummary
{
    public static IReadOnlyList<string> Lines(ChartFigure figure) =>
        [.. figure.Panels.SelectMany(panel => panel.Series.Select(series => Line(figure, panel, series))).OfType<string>()];

    public static string Description(ChartFigure figure) => $"{figure.Title}. {string.Concat(Lines(figure).Select(line => $"{line}. "))}".TrimEnd();

    private static string? Line(ChartFigure figure, ChartPanel panel, ChartSeries series)
    {
        var unit = panel.Up.Unit;
        string Across(double place) => PointText.Place(figure.Across, place);
        string Up(double place) => PointText.Place(panel.Up, place);
        (string Place, double Value)[] points = series switch
        {
            LineSeries line => [.. line.Across.Zip(line.Up, (place, value) => (Across(place), value))],
            PointSeries dots => [.. dots.Across.Zip(dots.Up, (place, value) => (Across(place), value))],
            BandSeries { Reported.Length: > 0 } band => [.. band.Across.Zip(band.Reported, (place, value) => (Across(place), value))],
            BarSeries bars => [.. bars.Positions.Zip(bars.Lengths, (place, length) => (bars.IsHorizontal ? Up(place) : Across(place), length))],
            MatrixSeries matrix => [.. matrix.Rows.SelectMany((row, down) => row.Select((value, along) => ($"{Up(down)} and {Across(along)}", value)))],
            _ => [],
        };
        if (series is BarSeries { IsHorizontal: true }) unit = figure.Across.Unit;
        var name = figure.Panels.Length > 1 && series.Name != panel.Up.Title ? $"{panel.Up.Title}, {series.Name}" : series.Name;
        (string Place, double Value)[] seen = [.. points.Where(point => double.IsFinite(point.Value))];
        if (seen.Length == 0) return series is BandSeries ? null : $"{name}: no figures";
        var (least, most) = (seen.MinBy(point => point.Value), seen.MaxBy(point => point.Value));
        return least.Value == most.Value
            ? $"{name}: {ChartNumber.With(least.Value, unit)} everywhere"
            : $"{name}: from {ChartNumber.With(least.Value, unit)} at {least.Place} to {ChartNumber.With(most.Value, unit)} at {most.Place}";
    }
}
