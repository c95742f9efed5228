using NAFlow.Files;

namespace NAFlow.Interactive;

/// <summary>
/// A flow as one HTML page that carries everything in itself: the view that a notebook shows, charts over depth, options and manifest.
/// </summary>
public static class FlowPage
{
    private static readonly string Style = EmbeddedText.Own("page.css");

    /// <summary>The page.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    public static string ToPage(this AttentionFlow flow, FlowPictureOptions? options = null) => ToPage(flow, options, drawn: null);

    /// <summary>The page with pictures of layers that may have been drawn already.</summary>
    internal static string ToPage(this AttentionFlow flow, FlowPictureOptions? options, IReadOnlyList<LayerPicture>? drawn)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var view = flow.View(options ?? FlowPictureOptions.Default) with { IsPage = true, Drawn = drawn };
        var title = $"{flow.Explained.Label}: attention flow of {flow.Manifest.Network}";
        return $"""
            {PageHead.Write(title, Style)}
            <body class="of-flow">
            <a class="skip" href="#flow">Skip to the maps</a>
            <main>
            {Header(flow)}
            <section id="flow" aria-label="Attention, layer by layer">
            {Fragment.Write(FlowHtml.OnPage(view))}
            </section>
            <section aria-label="More of this flow">
            <details><summary>Charts over depth</summary>
            {Charts(flow)}</details>
            <details><summary>Options</summary>
            {RunDetails.Options(flow.Options)}</details>
            <details><summary>Manifest</summary>
            {RunDetails.Manifest(flow.Manifest)}</details>
            </section>
            </main>
            <footer>Neuron Abandoning Attention Flow (Liao, Gao and Zhang, 2026), computed by NAFlow {Html.Text(flow.Manifest.Version)}.</footer>
            </body>
            </html>
            """;
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="path">Where the file goes; an older file of that name is replaced.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <exception cref="InvalidInputException">The options choose no layer, or the file cannot be written.</exception>
    public static void SavePage(this AttentionFlow flow, string path, FlowPictureOptions? options = null) =>
        AtomicFile.WriteAllText(path, ToPage(flow, options));

    private static string Header(AttentionFlow flow)
    {
        var (label, network) = (Html.Text(flow.Explained.Label), Html.Text(flow.Manifest.Network));
        return $"""
            <header>
            <p class="over">Attention flow · {network} · {Html.Text(flow.Manifest.Input)} · {Html.Text(flow.Question)}</p>
            <h1>{label} <small>{Html.Text(flow.Explained.Figure)}</small></h1>
            </header>
            """;
    }

    private static string Charts(AttentionFlow flow) => $"""
        <div class="{(flow.Layers.Length > AxisTicks.NamesThatFit ? "charts deep" : "charts")}">
        {PageLines.Write(flow.AbandonedChart())}
        {(flow.Layers.Any(layer => layer.Residual is not null) ? PageLines.Write(InversionCharts.Residual(flow.Layers)) : NoResidual)}
        </div>
        """;

    private const string NoResidual = "<p>No layer needed a solver, so there is no residual to show.</p>";
}

/// <summary>A chart of lines on a page, which needs no script.</summary>
internal static class PageLines
{
    /// <summary>The chart with its note, and its data as a table that unfolds.</summary>
    public static string Write(ChartFigure figure) => $"""
        <figure>{ChartSvg.Write(figure)}
        <figcaption>{Html.Text(figure.Note ?? string.Empty)}</figcaption>
        <details><summary>Data</summary><div class="scroll" tabindex="0" role="region" aria-label="Data of the chart">{ChartTable.Write(figure)}</div></details></figure>
        """;
}

/// <summary>A chart on a page, which Plotly draws when it comes near the window.</summary>
internal static class PageChart
{
    /// <summary>What draws the charts, once at the end of a page.</summary>
    public static string Scripts { get; } = $"""
        {PlotlyScript.Element}
        <script>
        {EmbeddedText.Own("page-charts.js")}
        </script>
        """;

    /// <summary>The place of a chart.</summary>
    public static string Write(ChartFigure figure) => $"""
        <figure><div class="chart" role="img" aria-label="{Html.Text(figure.Description)} A table on this page has every figure.">
        <script type="application/json">{PlotlyScript.Json(figure)}</script></div>
        <figcaption>{Html.Text(figure.Note ?? string.Empty)}</figcaption></figure>
        """;
}
