namespace NAFlow.Interactive;

/// <summary>The values that a chart's axes must show.</summary>
internal static class PanelRange
{
    /// <summary>The range of the level axis, over all panels.</summary>
    public static AxisRange Across(ChartFigure figure)
    {
        var series = figure.Panels.SelectMany(panel => panel.Series).ToArray();
        return AxisRange.Of(WithZero(figure.Across, series.Any(one => one is BarSeries { IsHorizontal: true })), series.SelectMany(Across));
    }

    /// <summary>The range of a panel's upright axis.</summary>
    public static AxisRange Up(ChartPanel panel) =>
        AxisRange.Of(WithZero(panel.Up, panel.Series.Any(one => one is BarSeries { IsHorizontal: false })), panel.Series.SelectMany(Up));

    private static ChartAxis WithZero(ChartAxis axis, bool bars) => axis with { IncludesZero = axis.IncludesZero || bars };

    private static IEnumerable<double> Across(ChartSeries series) => series switch
    {
        LineSeries line => line.Across,
        PointSeries points => points.Across,
        BandSeries band => band.Across,
        BarSeries { IsHorizontal: true } bars => bars.Lengths,
        BarSeries bars => Sides(bars),
        _ => [],
    };

    private static IEnumerable<double> Up(ChartSeries series) => series switch
    {
        LineSeries line => [.. line.Up, .. line.Low, .. line.High],
        PointSeries points => points.Up,
        BandSeries band => [.. band.Low, .. band.High],
        BarSeries { IsHorizontal: false } bars => bars.Lengths,
        BarSeries bars => Sides(bars),
        _ => [],
    };

    private static IEnumerable<double> Sides(BarSeries bars) => bars.Positions.SelectMany(position => new[] { position - 0.5, position + 0.5 });
}
