using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>The area between two curves.</summary>
public sealed record BandSeries : ChartSeries
{
    private const int StepsBetween = 8;
    private readonly ImmutableArray<double> reported = [];

    /// <summary>Makes the band.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="across">Values on the x axis.</param>
    /// <param name="low">The lower curve there.</param>
    /// <param name="high">The upper curve there.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public BandSeries(string name, IEnumerable<double> across, IEnumerable<double> low, IEnumerable<double> high)
        : base(name)
    {
        Across = [.. across];
        Low = AsMany(name, "lower ends", [.. low], Across.Length);
        High = AsMany(name, "upper ends", [.. high], Across.Length);
    }

    /// <summary>Values on the x axis.</summary>
    public ImmutableArray<double> Across { get; }

    /// <summary>The lower curve.</summary>
    public ImmutableArray<double> Low { get; }

    /// <summary>The upper curve.</summary>
    public ImmutableArray<double> High { get; }

    /// <summary>How much it covers what lies behind it, from 0 to 1.</summary>
    /// <value>0.25.</value>
    public double Opacity { get; init; } = 0.25;

    /// <summary>Whether its edges are eased from point to point, without passing over any, rather than run straight.</summary>
    public bool IsSmooth { get; init; }

    /// <summary>The figures that tables and summaries give for it, where they are not its ends; empty otherwise.</summary>
    /// <exception cref="InvalidInputException">They are not as many as the points.</exception>
    public ImmutableArray<double> Reported
    {
        get => reported;
        init => reported = AsMany(Name, "reported figures", value, Across.Length);
    }

    internal override int Count => Across.Length;

    internal override IEnumerable<double> AcrossValues => Across;

    internal override IEnumerable<double> UpValues => [.. Low, .. High];

    internal override double LegendOpacity => Opacity;

    internal override bool IsNamedWithoutValues => false;

    internal override IEnumerable<(string Place, double Value)> ValuesIn(SeriesFrame frame) =>
        Across.Zip(Reported, (place, value) => (frame.Across(place), value));

    internal override IEnumerable<ChartColumn> ColumnsIn(SeriesFrame frame) => Reported.Length == 0 && !IsListed
        ? []
        : [ChartColumn.Of(
            Name, frame.Panel.Up.Unit, Across,
            index => Reported.Length > 0
                ? NumberText.OnChart(Reported[index])
                : $"{NumberText.OnChart(Low[index])} to {NumberText.OnChart(High[index])}")];

    internal override IEnumerable<PlotlyTrace> TracesIn(SeriesFrame frame, RgbColour colour) =>
        ShowsHints ? [AreaIn(frame, colour), EdgesIn(frame)] : [AreaIn(frame, colour)];

    /// <summary>The area for Plotly, without points to tell of.</summary>
    internal PlotlyTrace AreaIn(SeriesFrame frame, RgbColour colour)
    {
        List<(double Across, double Up)> outline = [];
        foreach (var piece in Pieces())
        {
            if (outline.Count > 0) outline.Add((double.NaN, double.NaN));
            outline.AddRange(Outline(piece));
        }

        return PlotlyTrace.Of("scatter", this, frame)
            .With("x", PlotlyTrace.Numbers(outline.Select(point => point.Across)))
            .With("y", PlotlyTrace.Numbers(outline.Select(point => point.Up)))
            .With("mode", "lines")
            .With("line", new Dictionary<string, object> { ["color"] = colour.Css(), ["width"] = 0 })
            .With("fill", "toself")
            .With("fillcolor", colour.Css(Opacity))
            .With("hoverinfo", "skip");
    }

    internal override void Paint(PicturePlot plot, RgbColour colour)
    {
        foreach (var piece in Pieces()) plot.Area(Outline(piece), colour, Opacity);
    }

    private protected override string OwnHint(SeriesFrame frame, int index)
    {
        var value = Reported.Length > 0 ? frame.UpValue(Reported[index]) : $"{NumberText.OnChart(Low[index])} to {frame.UpValue(High[index])}";
        return $"{frame.Across(Across[index])}, {Name}: {value}";
    }

    // The points of both edges, unseen: an area itself has no points to tell of.
    private PlotlyTrace EdgesIn(SeriesFrame frame) => PlotlyTrace.Of("scatter", this, frame)
        .With("x", PlotlyTrace.Numbers(Across.Concat(Across)))
        .With("y", PlotlyTrace.Numbers(High.Concat(Low)))
        .With("mode", "markers")
        .With("opacity", 0)
        .With("showlegend", false)
        .Hinted([.. AllHints(frame), .. AllHints(frame)]);

    private static IEnumerable<(double Across, double Up)> Outline(IReadOnlyList<Edge> piece) =>
        [.. piece.Select(edge => (edge.Across, edge.High)), .. piece.Reverse().Select(edge => (edge.Across, edge.Low))];

    // Whole pieces between gaps.
    private List<List<Edge>> Pieces()
    {
        List<List<Edge>> pieces = [];
        List<Edge> piece = [];
        for (var index = 0; index < Count; index++)
        {
            var edge = new Edge(Across[index], Low[index], High[index]);
            if (double.IsFinite(edge.Across) && double.IsFinite(edge.Low) && double.IsFinite(edge.High))
            {
                if (IsSmooth && piece.Count > 0) piece.AddRange(Eased(piece[^1], edge));
                piece.Add(edge);
                continue;
            }

            if (piece.Count > 0) pieces.Add(piece);
            piece = [];
        }

        if (piece.Count > 0) pieces.Add(piece);
        return pieces;
    }

    private static IEnumerable<Edge> Eased(Edge from, Edge to) => Enumerable.Range(1, StepsBetween - 1).Select(step =>
    {
        var share = (double)step / StepsBetween;
        var eased = (1 - Math.Cos(Math.PI * share)) / 2;
        return new Edge(
            from.Across + (share * (to.Across - from.Across)), from.Low + (eased * (to.Low - from.Low)), from.High + (eased * (to.High - from.High)));
    });

    /// <summary>A place along the band with its two edges.</summary>
    private readonly record struct Edge(double Across, double Low, double High);
}
