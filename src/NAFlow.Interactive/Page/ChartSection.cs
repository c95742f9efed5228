using NAFlow.Flow;
using NAFlow.Interactive.Charts;

namespace NAFlow.Interactive.Page;

/// <summary>The charts over depth, each with a sentence.</summary>
internal static class ChartSection
{
    public static string Write(IReadOnlyList<FlowLayer> layers) => $"""
        <section aria-labelledby="charts-heading">
        <h2 id="charts-heading">Over depth</h2>
        <div class="{(layers.Count > DepthLabels.Room ? "charts deep" : "charts")}">
        <figure><div class="chart" role="img" aria-label="Chart of the abandoned fraction of every layer; the table below has its figures">
        <script type="application/json">{PlotlyScript.Json(FlowCharts.AbandonedFraction(layers))}</script></div>
        <figcaption>The share of each layer's neurons, and of its whole channels, on which this decision does not depend at all: their importance coefficient is exactly 0.</figcaption></figure>
        <figure>{Residual(layers)}</figure>
        </div>
        </section>
        """;

    private static string Residual(IReadOnlyList<FlowLayer> layers) => layers.Any(layer => layer.Residual is not null)
        ? $"""
            <div class="chart" role="img" aria-label="Chart of the relative residual of every solved layer; the table below has its figures">
            <script type="application/json">{PlotlyScript.Json(FlowCharts.Residual(layers))}</script></div>
            <figcaption>What was left of the equations that recover each layer's feature map from the layers above, relative to their size: 0 is a perfect fit. Layers recovered in closed form have no point.</figcaption>
            """
        : "<figcaption>No layer needed a solver, so there is no residual to show.</figcaption>";
}
