namespace NAFlow.Interactive;

/// <summary>The charts over depth, each with a sentence.</summary>
internal static class ChartSection
{
    public static string Write(IReadOnlyList<FlowLayer> layers) => $"""
        <section aria-labelledby="charts-heading">
        <h2 id="charts-heading">Over depth</h2>
        <div class="{(layers.Count > DepthLabels.Room ? "charts deep" : "charts")}">
        <figure>{Chart(AbandonedCharts.Of(layers))}</figure>
        <figure>{(layers.Any(layer => layer.Residual is not null) ? Chart(InversionCharts.Residual(layers)) : Nothing)}</figure>
        </div>
        </section>
        """;

    private const string Nothing = "<figcaption>No layer needed a solver, so there is no residual to show.</figcaption>";

    private static string Chart(ChartFigure figure) => $"""
        <div class="chart" role="img" aria-label="{Html.Text(figure.Description)} The table below has every figure.">
        <script type="application/json">{PlotlyScript.Json(figure.ToPlotly())}</script></div>
        <figcaption>{Html.Text(figure.Note!)}</figcaption>
        """;
}
