using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Values that belong together, and how they are drawn. A value that is not finite is a gap.</summary>
/// <remarks>
/// A kind of series is one file: it holds its data and says which values the axes must show, what hints, summaries and tables tell of it, and how
/// Plotly and a picture draw it.
/// </remarks>
public abstract record ChartSeries
{
    private protected ChartSeries(string name) => Name = name;

    /// <summary>Its name in the legend.</summary>
    public string Name { get; }

    /// <summary>Its colour; null for the next one of the palette.</summary>
    public RgbColour? Colour { get; init; }

    /// <summary>Whether the legend names it, if the chart has one.</summary>
    /// <value>true.</value>
    public bool IsListed { get; init; } = true;

    /// <summary>The text that each point shows under the pointer; empty for its name and values.</summary>
    public ImmutableArray<string> Hints { get; init; } = [];

    /// <summary>Whether points show a text under the pointer.</summary>
    /// <value>true.</value>
    public bool ShowsHints { get; init; } = true;

    /// <summary>How many points it has.</summary>
    internal abstract int Count { get; }

    /// <summary>The values that the x axis must show.</summary>
    internal virtual IEnumerable<double> AcrossValues => [];

    /// <summary>The values that the y axis must show.</summary>
    internal virtual IEnumerable<double> UpValues => [];

    /// <summary>Whether it is drawn from 0 of the x axis.</summary>
    internal virtual bool StartsAtZeroAcross => false;

    /// <summary>Whether it is drawn from 0 of the y axis.</summary>
    internal virtual bool StartsAtZeroUp => false;

    /// <summary>Whether the rows of its table are places on the y axis rather than on the x axis.</summary>
    internal virtual bool HasRowsUp => false;

    /// <summary>How strong its colour is in the legend, from 0 to 1.</summary>
    internal virtual double LegendOpacity => 1;

    /// <summary>Whether a summary says so where it has no finite value.</summary>
    internal virtual bool IsNamedWithoutValues => true;

    /// <summary>The unit of its values; null for none.</summary>
    internal virtual string? UnitIn(SeriesFrame frame) => frame.Panel.Up.Unit;

    /// <summary>Its values with the words for where they are, of which a summary names the least and the greatest.</summary>
    internal abstract IEnumerable<(string Place, double Value)> ValuesIn(SeriesFrame frame);

    /// <summary>Its columns in the table of the chart's data.</summary>
    internal abstract IEnumerable<ChartColumn> ColumnsIn(SeriesFrame frame);

    /// <summary>What Plotly draws, from the back to the front.</summary>
    internal abstract IEnumerable<PlotlyTrace> TracesIn(SeriesFrame frame, RgbColour colour);

    /// <summary>The texts that Plotly writes over the data.</summary>
    internal virtual IEnumerable<Dictionary<string, object>> AnnotationsIn(SeriesFrame frame) => [];

    /// <summary>Draws it into a picture.</summary>
    internal abstract void Paint(PicturePlot plot, RgbColour colour);

    /// <summary>The text that a point shows under the pointer: the one that was given, or its place, name and value.</summary>
    internal string HintIn(SeriesFrame frame, int index) => index < Hints.Length ? Hints[index] : OwnHint(frame, index);

    /// <summary>The text of a point that was given none.</summary>
    private protected abstract string OwnHint(SeriesFrame frame, int index);

    /// <summary>The hints of all points.</summary>
    private protected IEnumerable<string> AllHints(SeriesFrame frame) => Enumerable.Range(0, Count).Select(index => HintIn(frame, index));

    /// <summary>Checks that two sequences belong together.</summary>
    private protected static ImmutableArray<double> AsMany(string name, string what, ImmutableArray<double> values, int count) =>
        values.Length == count
        ? values
        : throw new InvalidInputException($"The series '{name}' has {count} positions and {values.Length} {what}; give one for each.");
}

/// <summary>Where a series stands: its chart and its panel.</summary>
/// <param name="Figure">The chart.</param>
/// <param name="Number">The panel's number, from 0.</param>
internal sealed record SeriesFrame(ChartFigure Figure, int Number)
{
    public ChartPanel Panel => Figure.Panels[Number];

    /// <summary>The frame of every panel, from the top.</summary>
    public static IEnumerable<SeriesFrame> Of(ChartFigure figure) =>
        Enumerable.Range(0, figure.Panels.Length).Select(number => new SeriesFrame(figure, number));

    /// <summary>A place on the x axis in words.</summary>
    public string Across(double place) => Figure.Across.PlaceText(place);

    /// <summary>A place on the y axis in words.</summary>
    public string Up(double place) => Panel.Up.PlaceText(place);

    /// <summary>A value on the y axis with its unit.</summary>
    public string UpValue(double value) => NumberText.With(value, Panel.Up.Unit);
}

/// <summary>A column in the table of a chart's data.</summary>
/// <param name="Title">Its title, with the unit.</param>
/// <param name="Texts">Its text at each place of the rows.</param>
internal sealed record ChartColumn(string Title, IReadOnlyDictionary<double, string> Texts)
{
    /// <summary>The column of values at these places; places that are not finite have no row.</summary>
    public static ChartColumn Of(string name, string? unit, IReadOnlyList<double> places, Func<int, string> text)
    {
        var texts = new Dictionary<double, string>();
        for (var index = 0; index < places.Count; index++)
            if (double.IsFinite(places[index]))
                texts[places[index]] = text(index);
        return new(unit is null or "no unit" or "count" ? name : $"{name} ({unit})", texts);
    }
}
