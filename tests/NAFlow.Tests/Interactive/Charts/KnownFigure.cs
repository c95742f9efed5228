using NAFlow.Interactive;

namespace NAFlow.Tests;

/// <summary>Small charts whose values are plain to see.</summary>
internal static class KnownFigure
{
    public static ChartFigure Lines(params LineSeries[] lines) => new()
    {
        Title = "Known",
        Across = new ChartAxis("time", "s"),
        Panels = [new(new ChartAxis("height", "m"), [.. lines])],
    };

    public static ChartFigure Bars(params double[] lengths) => new()
    {
        Title = "Bars",
        Across = new ChartAxis("thing") { Names = [.. lengths.Select((_, index) => $"thing {index}")] },
        Panels = [new(new ChartAxis("height", "m"), [new BarSeries("bars", lengths.Select((_, index) => (double)index), lengths)])],
    };
}
