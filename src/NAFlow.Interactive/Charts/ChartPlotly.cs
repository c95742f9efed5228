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
        var charts = PlotlyTrace.Of(figure).Select(trace => GenericChart.ofTraceObject(false, Filled(new Trace(trace.Kind), trace.Properties)))
            .ToArray();
        var chart = charts.Length > 0 ? GenericChart.combine(charts) : GenericChart.ofTraceObject(false, new Trace("scatter"));
        return GenericChart.setConfig(
            Filled(new Config(), PlotlyLayout.Config), GenericChart.setLayout(Filled(new Layout(), PlotlyLayout.Of(figure)), chart));
    }

    private static T Filled<T>(T thing, IEnumerable<KeyValuePair<string, object>> properties)
        where T : DynamicObj.DynamicObj
    {
        foreach (var (name, value) in properties) thing.SetProperty(name, value);
        return thing;
    }
}

/// <summary>The axes of a chart and what surrounds them, as Plotly lays them out.</summary>
internal static class PlotlyLayout
{
    private const double Gap = 0.1;

    /// <summary>What a chart on a page needs: no bar of buttons.</summary>
    public static Dictionary<string, object> Config { get; } = new() { ["responsive"] = true, ["displaylogo"] = false, ["displayModeBar"] = "hover" };

    public static Dictionary<string, object> Of(ChartFigure figure)
    {
        var panels = figure.Panels.Length;
        var layout = new Dictionary<string, object>
        {
            ["title"] = new Dictionary<string, object>
            {
                ["text"] = PlotlyText.Plain(figure.Title),
                ["x"] = 0,
                ["xref"] = "paper",
                ["xanchor"] = "left",
                ["y"] = 0.97,
                ["yanchor"] = "top",
                ["font"] = new Dictionary<string, object> { ["size"] = 16 },
            },
            ["xaxis"] = Across(figure, PlotlyTrace.AxisName("y", panels - 1)),
        };
        for (var number = 0; number < panels; number++) layout[PlotlyTrace.AxisName("yaxis", number)] = Up(figure, number);
        Dictionary<string, object>[] texts =
            [.. SeriesFrame.Of(figure).SelectMany(frame => frame.Panel.Series.SelectMany(series => series.AnnotationsIn(frame)))];
        if (texts.Length > 0) layout["annotations"] = texts;
        layout["height"] = figure.Height;
        layout["autosize"] = true;
        layout["paper_bgcolor"] = "rgba(0,0,0,0)";
        layout["plot_bgcolor"] = "rgba(0,0,0,0)";
        layout["font"] = new Dictionary<string, object> { ["family"] = "system-ui, sans-serif", ["size"] = 12 };
        layout["margin"] = new Dictionary<string, object> { ["l"] = 60, ["r"] = 16, ["t"] = figure.HasLegend ? 76 : 48, ["b"] = 56 };
        layout["showlegend"] = figure.HasLegend;
        layout["legend"] = new Dictionary<string, object>
        {
            ["orientation"] = "h",
            ["x"] = 0,
            ["xanchor"] = "left",
            ["y"] = 1.01,
            ["yanchor"] = "bottom",
            ["bgcolor"] = "rgba(0,0,0,0)",
        };
        layout["hovermode"] = "closest";
        layout["barmode"] = "overlay";
        return layout;
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
