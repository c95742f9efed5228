using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A trace as Plotly reads it. It is made without Plotly.NET, so that series can be used where that is missing.</summary>
internal sealed class PlotlyTrace
{
    /// <summary>A hover template of nothing but the hint.</summary>
    public const string HintOnly = "%{hovertext}<extra></extra>";

    private readonly List<KeyValuePair<string, object>> properties = [];

    private PlotlyTrace(string kind) => Kind = kind;

    /// <summary>Plotly's name of the kind, such as <c>scatter</c>.</summary>
    public string Kind { get; }

    /// <summary>Its properties, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Properties => properties;

    /// <summary>The traces of a chart, panel by panel.</summary>
    public static IEnumerable<PlotlyTrace> Of(ChartFigure figure) => SeriesFrame.Of(figure)
        .SelectMany(frame => frame.Panel.Series, (frame, series) => (Frame: frame, Series: series))
        .Zip(figure.SeriesColours(), (shown, colour) => shown.Series.TracesIn(shown.Frame, colour))
        .SelectMany(traces => traces);

    /// <summary>A trace of a series: its name, whether the legend lists it, and its axes.</summary>
    public static PlotlyTrace Of(string kind, ChartSeries series, SeriesFrame frame) => new PlotlyTrace(kind)
        .With("name", PlotlyText.Plain(series.Name))
        .With("showlegend", series.IsListed)
        .With("xaxis", "x")
        .With("yaxis", AxisName("y", frame.Number));

    /// <summary>A trace of points.</summary>
    public static PlotlyTrace Scatter(
        ChartSeries series, SeriesFrame frame, IEnumerable<double> across, IEnumerable<double> up, string mode, RgbColour colour) =>
        Of("scatter", series, frame)
            .With("x", Numbers(across))
            .With("y", Numbers(up))
            .With("mode", mode)
            .With("marker", new Dictionary<string, object> { ["color"] = colour.Css(), ["size"] = 6 });

    /// <summary>Numbers in six digits, which are more than can be seen and keep notebooks small; null for gaps.</summary>
    public static double?[] Numbers(IEnumerable<double> values) => [.. values.Select(value => double.IsFinite(value) ? Short(value) : (double?)null)];

    /// <summary>The name of an axis, as traces refer to it.</summary>
    public static string AxisName(string letter, int number) => number == 0 ? letter : $"{letter}{number + 1}";

    /// <summary>Sets a property.</summary>
    public PlotlyTrace With(string name, object value)
    {
        var place = properties.FindIndex(property => property.Key == name);
        if (place < 0) properties.Add(new(name, value));
        else properties[place] = new(name, value);
        return this;
    }

    /// <summary>Adds the text that each point shows under the pointer. As labels the texts would cover each other.</summary>
    public PlotlyTrace Hinted(IEnumerable<string> hints) =>
        With("hovertext", hints.Select(PlotlyText.Plain).ToArray()).With("hovertemplate", HintOnly);

    private static double Short(double value) => double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
