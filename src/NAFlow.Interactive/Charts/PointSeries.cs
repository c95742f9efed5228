using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Points that nothing joins.</summary>
public sealed record PointSeries : ChartSeries
{
    /// <summary>Makes the points.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="across">Their values on the x axis.</param>
    /// <param name="up">Their values on the y axis.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public PointSeries(string name, IEnumerable<double> across, IEnumerable<double> up)
        : base(name)
    {
        Across = [.. across];
        Up = AsMany(name, "values", [.. up], Across.Length);
    }

    /// <summary>Their values on the x axis.</summary>
    public ImmutableArray<double> Across { get; }

    /// <summary>Their values on the y axis.</summary>
    public ImmutableArray<double> Up { get; }

    internal override int Count => Across.Length;

    internal override IEnumerable<double> AcrossValues => Across;

    internal override IEnumerable<double> UpValues => Up;

    internal override IEnumerable<(string Place, double Value)> ValuesIn(SeriesFrame frame) =>
        Across.Zip(Up, (place, value) => (frame.Across(place), value));

    internal override IEnumerable<ChartColumn> ColumnsIn(SeriesFrame frame) =>
        [ChartColumn.Of(Name, frame.Panel.Up.Unit, Across, index => NumberText.OnChart(Up[index]))];

    internal override IEnumerable<PlotlyTrace> TracesIn(SeriesFrame frame, RgbColour colour) =>
        [PlotlyTrace.Scatter(this, frame, Across, Up, "markers", colour).Hinted(AllHints(frame))];

    internal override void Paint(PicturePlot plot, RgbColour colour)
    {
        foreach (var (across, up) in Across.Zip(Up)) plot.Point(across, up, colour);
    }

    private protected override string OwnHint(SeriesFrame frame, int index) => $"{frame.Across(Across[index])}, {Name}: {frame.UpValue(Up[index])}";
}
