using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Bars from 0, upwards or to the side. On a logarithmic axis they begin where it begins.</summary>
public sealed record BarSeries : ChartSeries
{
    /// <summary>Makes the bars.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="positions">Where they stand.</param>
    /// <param name="lengths">How long they are.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public BarSeries(string name, IEnumerable<double> positions, IEnumerable<double> lengths)
        : base(name)
    {
        Positions = [.. positions];
        Lengths = AsMany(name, "lengths", [.. lengths], Positions.Length);
    }

    /// <summary>Where they stand.</summary>
    public ImmutableArray<double> Positions { get; }

    /// <summary>How long they are.</summary>
    public ImmutableArray<double> Lengths { get; }

    /// <summary>Whether they are horizontal: positions then are on the y axis, lengths on the x axis.</summary>
    public bool IsHorizontal { get; init; }

    /// <summary>The colour of those below 0; null for the same.</summary>
    public RgbColour? NegativeColour { get; init; }

    /// <summary>The part of the room between two positions that a bar fills.</summary>
    /// <value>0.75.</value>
    public double Breadth { get; init; } = 0.75;

    /// <summary>How far it stands beside its position, in positions: bars of a group stand side by side.</summary>
    public double Shift { get; init; }

    internal override int Count => Positions.Length;

    internal override IEnumerable<double> AcrossValues => IsHorizontal ? Lengths : Sides;

    internal override IEnumerable<double> UpValues => IsHorizontal ? Sides : Lengths;

    internal override bool StartsAtZeroAcross => IsHorizontal;

    internal override bool StartsAtZeroUp => !IsHorizontal;

    internal override bool HasRowsUp => IsHorizontal;

    private IEnumerable<double> Sides => Positions.SelectMany(position => new[] { position - 0.5, position + 0.5 });

    internal override string? UnitIn(SeriesFrame frame) => (IsHorizontal ? frame.Figure.Across : frame.Panel.Up).Unit;

    internal override IEnumerable<(string Place, double Value)> ValuesIn(SeriesFrame frame) =>
        Positions.Zip(Lengths, (place, length) => (PlaceIn(frame, place), length));

    internal override IEnumerable<ChartColumn> ColumnsIn(SeriesFrame frame) =>
        [ChartColumn.Of(Name, UnitIn(frame), Positions, index => NumberText.OnChart(Lengths[index]))];

    internal override IEnumerable<PlotlyTrace> TracesIn(SeriesFrame frame, RgbColour colour)
    {
        double?[] positions = PlotlyTrace.Numbers(Positions.Select(position => position + Shift)), lengths = PlotlyTrace.Numbers(Lengths);
        string[] colours = [.. Lengths.Select(length => ColourOf(length, colour).Css())];
        yield return PlotlyTrace.Of("bar", this, frame)
            .With("x", IsHorizontal ? lengths : positions)
            .With("y", IsHorizontal ? positions : lengths)
            .With("orientation", IsHorizontal ? "h" : "v")
            .With("width", Breadth)
            .With("marker", new Dictionary<string, object> { ["color"] = colours })
            .Hinted(AllHints(frame));
    }

    internal override void Paint(PicturePlot plot, RgbColour colour)
    {
        var (axis, range) = IsHorizontal ? (plot.Frame.Figure.Across, plot.Across) : (plot.Frame.Panel.Up, plot.Up);
        var start = axis.IsLogarithmic ? range.Low : 0;
        for (var index = 0; index < Count; index++)
        {
            var length = axis.Place(Lengths[index]);
            if (!double.IsFinite(length) || !double.IsFinite(Positions[index])) continue;
            var middle = Positions[index] + Shift;
            var (low, high) = (middle - (Breadth / 2), middle + (Breadth / 2));
            var (least, most) = (Math.Min(start, length), Math.Max(start, length));
            var ink = ColourOf(Lengths[index], colour);
            if (IsHorizontal) plot.Rectangle(least, most, low, high, ink);
            else plot.Rectangle(low, high, least, most, ink);
        }
    }

    private protected override string OwnHint(SeriesFrame frame, int index) =>
        $"{PlaceIn(frame, Positions[index])}, {Name}: {NumberText.With(Lengths[index], UnitIn(frame))}";

    private string PlaceIn(SeriesFrame frame, double position) => IsHorizontal ? frame.Up(position) : frame.Across(position);

    private RgbColour ColourOf(double length, RgbColour colour) => length < 0 ? NegativeColour ?? colour : colour;
}
