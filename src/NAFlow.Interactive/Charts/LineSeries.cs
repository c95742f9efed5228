using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A line through points, with an interval around them where there is one.</summary>
public sealed record LineSeries : ChartSeries
{
    private const int ManyPoints = 60;

    /// <summary>Makes the line.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="across">The points' values on the x axis.</param>
    /// <param name="up">Their values on the y axis.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public LineSeries(string name, IEnumerable<double> across, IEnumerable<double> up)
        : base(name)
    {
        Across = [.. across];
        Up = AsMany(name, "values", [.. up], Across.Length);
    }

    /// <summary>The points' values on the x axis.</summary>
    public ImmutableArray<double> Across { get; }

    /// <summary>Their values on the y axis.</summary>
    public ImmutableArray<double> Up { get; }

    /// <summary>The lower ends of the intervals; empty without.</summary>
    public ImmutableArray<double> Low { get; private init; } = [];

    /// <summary>The upper ends of the intervals; empty without.</summary>
    public ImmutableArray<double> High { get; private init; } = [];

    /// <summary>Whether every point is marked.</summary>
    /// <value>true.</value>
    public bool ShowsMarkers { get; init; } = true;

    /// <summary>The intervals as a band; null without.</summary>
    internal BandSeries? Interval => Low.Length > 0 ? new BandSeries(Name, Across, Low, High) { Opacity = 0.18, IsListed = false } : null;

    internal override int Count => Across.Length;

    internal override IEnumerable<double> AcrossValues => Across;

    internal override IEnumerable<double> UpValues => [.. Up, .. Low, .. High];

    /// <summary>The same with an interval around every point.</summary>
    /// <param name="low">The lower ends.</param>
    /// <param name="high">The upper ends.</param>
    /// <exception cref="InvalidInputException">They are not as many as the points.</exception>
    public LineSeries Within(IEnumerable<double> low, IEnumerable<double> high) =>
        this with { Low = AsMany(Name, "lower ends", [.. low], Count), High = AsMany(Name, "upper ends", [.. high], Count) };

    internal override IEnumerable<(string Place, double Value)> ValuesIn(SeriesFrame frame) =>
        Across.Zip(Up, (place, value) => (frame.Across(place), value));

    internal override IEnumerable<ChartColumn> ColumnsIn(SeriesFrame frame) =>
        [ChartColumn.Of(Name, frame.Panel.Up.Unit, Across, index => NumberText.OnChart(Up[index]) + IntervalText(index))];

    internal override IEnumerable<PlotlyTrace> TracesIn(SeriesFrame frame, RgbColour colour)
    {
        if (Interval is { } interval) yield return interval.AreaIn(frame, colour);
        yield return PlotlyTrace.Scatter(this, frame, Across, Up, ShowsMarkers ? "lines+markers" : "lines", colour).Hinted(AllHints(frame))
            .With("line", new Dictionary<string, object> { ["color"] = colour.Css(), ["width"] = 2 });
    }

    internal override void Paint(PicturePlot plot, RgbColour colour)
    {
        Interval?.Paint(plot, colour);
        plot.Line(Across.Zip(Up), colour, Count > ManyPoints ? 4 : PicturePlot.MarkerSize, ShowsMarkers);
    }

    private protected override string OwnHint(SeriesFrame frame, int index) =>
        $"{frame.Across(Across[index])}, {Name}: {frame.UpValue(Up[index])}{IntervalText(index)}";

    private string IntervalText(int index) =>
        Low.Length > 0 ? $" ({NumberText.OnChart(Low[index])} to {NumberText.OnChart(High[index])})" : string.Empty;
}
