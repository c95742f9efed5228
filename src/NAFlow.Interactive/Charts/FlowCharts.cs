using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Chart = Plotly.NET.CSharp.Chart;
using FlowLayer = NAFlow.Flow.FlowLayer;

namespace NAFlow.Interactive.Charts;

/// <summary>The figures of a flow over depth, as Plotly charts.</summary>
public static class FlowCharts
{
    /// <summary>The abandoned fraction of neurons and of channels over depth, in percent.</summary>
    /// <param name="layers">The layers, shallow to deep.</param>
    public static GenericChart AbandonedFraction(IReadOnlyList<FlowLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var chart = GenericChart.combine(
        [
            Points(layers, "neurons", ChartColours.First, layer => 100 * layer.AbandonedFraction, " %"),
            Points(layers, "whole channels", ChartColours.Second, layer => 100 * layer.AbandonedChannelFraction, " %"),
        ]);
        return Dress(chart, layers, "Abandoned over depth", "abandoned (% of the layer)", highest: 100);
    }

    /// <summary>The relative residual of the inversion over depth; layers inverted in closed form have none.</summary>
    /// <param name="layers">The layers, shallow to deep.</param>
    public static GenericChart Residual(IReadOnlyList<FlowLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var chart = Points(layers, "residual", ChartColours.Third, layer => layer.Residual, string.Empty);
        return Dress(chart, layers, "Residual over depth", "relative residual (no unit)", highest: null);
    }

    private static GenericChart Points(IReadOnlyList<FlowLayer> layers, string name, string colour, Func<FlowLayer, double?> figure, string unit)
    {
        (int Depth, double Value, FlowLayer Layer)[] points =
        [
            .. layers.Select((layer, depth) => (depth, value: figure(layer), layer)).Where(point => point.value is { } value && double.IsFinite(value))
                .Select(point => (point.depth, point.value!.Value, point.layer)),
        ];
        string[] labels =
        [
            .. points.Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{ChartText.Plain(point.Layer.Name)} ({ChartText.Plain(point.Layer.Kind)}): {point.Value:0.###}{unit}")),
        ];
        return Chart.Line<int, double, string>(
            points.Select(point => point.Depth),
            points.Select(point => point.Value),
            ShowMarkers: true,
            Name: name,
            MultiText: labels,
            LineColor: Color.fromHex(colour),
            MarkerColor: Color.fromHex(colour)).WithHoverText();
    }

    private static GenericChart WithHoverText(this GenericChart chart)
    {
        // The texts are for the pointer: as labels of 39 points they would cover each other.
        return GenericChart.mapTrace(
            Microsoft.FSharp.Core.FuncConvert.FromFunc<Trace, Trace>(trace =>
            {
                trace.SetProperty("mode", "lines+markers");
                trace.SetProperty("hovertemplate", "%{text}<extra></extra>");
                return trace;
            }),
            chart);
    }

    private static GenericChart Dress(GenericChart chart, IReadOnlyList<FlowLayer> layers, string title, string unit, double? highest)
    {
        var across = new LinearAxis();
        across.SetProperty("title", Titled("layer, from the image to the last feature map"));
        var named = DepthLabels.For(layers);
        across.SetProperty("tickvals", named);
        across.SetProperty("ticktext", named.Select(depth => ChartText.Plain(layers[depth].Name)).ToArray());
        across.SetProperty("tickangle", named.Length > 8 ? -60 : 0);
        across.SetProperty("range", new[] { -0.5, layers.Count - 0.5 });
        across.SetProperty("automargin", true);
        across.SetProperty("zeroline", false);
        across.SetProperty("showgrid", false);
        var up = new LinearAxis();
        up.SetProperty("title", Titled(unit));
        up.SetProperty("automargin", true);
        up.SetProperty("gridcolor", "rgba(128,128,128,0.25)");
        up.SetProperty("zerolinecolor", "rgba(128,128,128,0.5)");
        if (highest is { } top) up.SetProperty("range", new[] { 0, top * 1.03 });
        else up.SetProperty("rangemode", "tozero");

        var layout = new Layout();
        layout.SetProperty("title", new Dictionary<string, object> { ["text"] = title, ["x"] = 0, ["xref"] = "paper", ["xanchor"] = "left" });
        layout.SetProperty("xaxis", across);
        layout.SetProperty("yaxis", up);
        layout.SetProperty("height", 400);
        layout.SetProperty("paper_bgcolor", "rgba(0,0,0,0)");
        layout.SetProperty("plot_bgcolor", "rgba(0,0,0,0)");
        layout.SetProperty("font", new Dictionary<string, object> { ["family"] = "system-ui, sans-serif", ["size"] = 12 });
        layout.SetProperty("margin", new Dictionary<string, object> { ["l"] = 56, ["r"] = 16, ["t"] = 80, ["b"] = 56 });
        layout.SetProperty("legend", new Dictionary<string, object> { ["orientation"] = "h", ["x"] = 1, ["xanchor"] = "right", ["y"] = 1.02, ["yanchor"] = "bottom" });
        layout.SetProperty("hovermode", "closest");
        var config = new Config();
        config.SetProperty("responsive", true);
        config.SetProperty("displaylogo", false);
        config.SetProperty("displayModeBar", false);
        return GenericChart.setConfig(config, GenericChart.setLayout(layout, chart));
    }

    private static Dictionary<string, object> Titled(string text) => new() { ["text"] = text };
}
