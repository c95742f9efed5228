using System.Text;
using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>Charts as Plotly draws them.</summary>
public static class ChartPlotly
{
    /// <summary>The chart for Plotly: as wide as its place, on a transparent ground, without a bar of buttons.</summary>
    /// <param name="figure">The chart.</param>
    public static GenericChart ToPlotly(this ChartFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        using var colours = figure.SeriesColours().GetEnumerator();
        var charts = new List<GenericChart>();
        foreach (var frame in SeriesFrame.Of(figure))
        {
            foreach (var series in frame.Panel.Series)
            {
                colours.MoveNext();
                charts.AddRange(series.TracesIn(frame, colours.Current).Select(trace => GenericChart.ofTraceObject(false, Plotly(trace))));
            }
        }

        var chart = charts.Count > 0 ? GenericChart.combine(charts) : GenericChart.ofTraceObject(false, new Trace("scatter"));
        return GenericChart.setConfig(PlotlyLayout.Config(), GenericChart.setLayout(PlotlyLayout.Of(figure), chart));
    }

    private static Trace Plotly(PlotlyTrace trace)
    {
        var drawn = new Trace(trace.Kind);
        foreach (var (name, value) in trace.Properties) drawn.SetProperty(name, value);
        return drawn;
    }
}

/// <summary>The axes of a chart and what surrounds them, as Plotly lays them out.</summary>
internal static class PlotlyLayout
{
    private const double Gap = 0.1;

    public static Layout Of(ChartFigure figure)
    {
        var layout = new Layout();
        layout.SetProperty("title", new Dictionary<string, object>
        {
            ["text"] = PlotlyText.Plain(figure.Title),
            ["x"] = 0,
            ["xref"] = "paper",
            ["xanchor"] = "left",
            ["y"] = 0.97,
            ["yanchor"] = "top",
            ["font"] = new Dictionary<string, object> { ["size"] = 16 },
        });
        var panels = figure.Panels.Length;
        layout.SetProperty("xaxis", Across(figure, PlotlyTrace.AxisName("y", panels - 1)));
        for (var number = 0; number < panels; number++)
            layout.SetProperty(number == 0 ? "yaxis" : $"yaxis{number + 1}", Up(figure, number));
        Dictionary<string, object>[] texts =
            [.. SeriesFrame.Of(figure).SelectMany(frame => frame.Panel.Series.SelectMany(series => series.AnnotationsIn(frame)))];
        if (texts.Length > 0) layout.SetProperty("annotations", texts);
        layout.SetProperty("height", figure.Height);
        layout.SetProperty("autosize", true);
        layout.SetProperty("paper_bgcolor", "rgba(0,0,0,0)");
        layout.SetProperty("plot_bgcolor", "rgba(0,0,0,0)");
        layout.SetProperty("font", new Dictionary<string, object> { ["family"] = "system-ui, sans-serif", ["size"] = 12 });
        layout.SetProperty("margin", new Dictionary<string, object> { ["l"] = 60, ["r"] = 16, ["t"] = figure.HasLegend ? 76 : 48, ["b"] = 56 });
        layout.SetProperty("showlegend", figure.HasLegend);
        layout.SetProperty("legend", new Dictionary<string, object>
        {
            ["orientation"] = "h",
            ["x"] = 0,
            ["xanchor"] = "left",
            ["y"] = 1.01,
            ["yanchor"] = "bottom",
            ["bgcolor"] = "rgba(0,0,0,0)",
        });
        layout.SetProperty("hovermode", "closest");
        layout.SetProperty("barmode", "overlay");
        return layout;
    }

    public static Config Config()
    {
        var config = new Config();
        config.SetProperty("responsive", true);
        config.SetProperty("displaylogo", false);
        config.SetProperty("displayModeBar", false);
        return config;
    }

    private static Dictionary<string, object> Across(ChartFigure figure, string anchor)
    {
        var axis = Axis(figure.Across, figure.AcrossRange, AxisTicks.NamesThatFit, int.MaxValue);
        axis["anchor"] = anchor;
        if (axis.TryGetValue("tickvals", out var places)) axis["tickangle"] = Crowds((double[])places, (string[])axis["ticktext"], figure) ? -60 : 0;
        axis["showgrid"] = figure.Across.Names.Length == 0;
        axis["zeroline"] = figure.Across.Names.Length == 0;
        return axis;
    }

    // Whether names would touch if they were written level.
    private static bool Crowds(double[] places, string[] names, ChartFigure figure)
    {
        const double letter = 7, margins = 90;
        var pixels = (figure.Width - margins) / figure.Across.Names.Length;
        var gaps = places.Zip(places.Skip(1), (one, next) => (next - one) * pixels);
        return gaps.Zip(names, names.Skip(1)).Any(gap => gap.First < letter * (2 + ((gap.Second.Length + gap.Third.Length) / 2.0)));
    }

    private static Dictionary<string, object> Up(ChartFigure figure, int number)
    {
        var panels = figure.Panels.Length;
        var share = (1 - (Gap * (panels - 1))) / panels;
        var top = 1 - (number * (share + Gap));
        var panel = figure.Panels[number];
        var axis = Axis(panel.Up, panel.UpRange, int.MaxValue, (int)(figure.Height * share / 8));
        axis["domain"] = new[] { Math.Max(0, top - share), top };
        axis["anchor"] = "x";
        if (panel.Up.Names.Length > 0) axis["showgrid"] = false;
        return axis;
    }

    private static Dictionary<string, object> Axis(ChartAxis axis, AxisRange range, int most, int letters)
    {
        var named = axis.Names.Length > 0;
        var title = string.Join("<br>", PlotlyText.Lines(axis.Label, letters).Select(PlotlyText.Plain));
        var drawn = new Dictionary<string, object>
        {
            ["title"] = new Dictionary<string, object> { ["text"] = title, ["standoff"] = 10 },
            ["automargin"] = true,
            ["range"] = axis.IsReversed ? new[] { range.High, range.Low } : new[] { range.Low, range.High },
            ["gridcolor"] = "rgba(128,128,128,0.25)",
            ["zerolinecolor"] = "rgba(128,128,128,0.5)",
        };
        if (axis.IsLogarithmic) drawn["type"] = "log";
        if (axis.IsUnmarked) (drawn["showticklabels"], drawn["showgrid"], drawn["zeroline"]) = (false, false, false);
        if (!named) return drawn;
        var ticks = AxisTicks.Of(axis, range, most);
        drawn["tickvals"] = ticks.Select(tick => tick.Place).ToArray();
        drawn["ticktext"] = ticks.Select(tick => PlotlyText.Plain(tick.Text)).ToArray();
        return drawn;
    }
}

/// <summary>Plotly reads a little markup in its texts; names are shown as they are.</summary>
internal static class PlotlyText
{
    public static string Plain(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("$", "&#36;", StringComparison.Ordinal);

    /// <summary>A text in lines of at most so many letters, where its words allow.</summary>
    public static IReadOnlyList<string> Lines(string text, int letters)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > letters)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        lines.Add(line.ToString());
        return lines;
    }
}

/// <summary>plotly.js as Plotly.NET carries it, for pages that load nothing.</summary>
internal static class PlotlyScript
{
    private static readonly string Library = EmbeddedText.Of(typeof(GenericChart).Assembly, "Plotly.NET.plotly-2.28.0.min.js");

    /// <summary>
    /// The library in a script element that defines <c>window.Plotly</c> where it is not there yet, also beside a module loader such as Jupyter's,
    /// which would otherwise take it.
    /// </summary>
    public static string Element => $"<script>if (!window.Plotly) (function (define, module, exports) {{\n{Library}\n}}).call(window);</script>";

    /// <summary>A chart as JSON that can stand in a script element: no letter of it ends the element.</summary>
    public static string Json(GenericChart chart) => GenericChart.toJson(chart).Replace("<", "\\u003c", StringComparison.Ordinal);
}
