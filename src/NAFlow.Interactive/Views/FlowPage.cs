using NAFlow.Files;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A flow as one HTML page that carries everything in itself: it loads nothing from anywhere, and its own policy forbids it.</summary>
public static class FlowPage
{
    // Whatever a name might smuggle in, nothing is fetched, sent or embedded.
    /// <summary>The page.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    public static string ToPage(this AttentionFlow flow, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        options ??= FlowPictureOptions.Default;
        var layers = options.Layers.Select(flow.Layers);
        var title = $"{flow.Explained.Label}: attention flow of {flow.Manifest.Network}";
        return $"""
            {PageHead.Write(title, "page.css")}
            <body>
            <a class="skip" href="#flow">Skip to the maps</a>
            <main>
            {Subject.Write(flow)}
            <section id="flow" aria-labelledby="flow-heading">
            <h2 id="flow-heading">Attention, layer by layer</h2>
            <p>{Explanation(options)}</p>
            <div class="scale" aria-hidden="true"><span>0</span><i style="background:linear-gradient(to right,{Gradient(options.Colours)})"></i><span>1</span></div>
            <div class="grid">
            {LayerFigures.Write(flow, options)}</div>
            </section>
            {ChartSection.Write(layers)}
            <section aria-labelledby="figures-heading">
            <h2 id="figures-heading">Figures and settings</h2>
            <details><summary>Every figure of every layer</summary>
            <p>A dash stands where a layer was recovered in closed form, with nothing to solve.</p>
            {LayerTable.Write(layers)}</details>
            <details><summary>Options</summary>
            {RunDetails.Options(flow.Options)}</details>
            <details><summary>Manifest</summary>
            {RunDetails.Manifest(flow.Manifest)}</details>
            </section>
            </main>
            <footer>Neuron Abandoning Attention Flow (Liao, Gao and Zhang, 2026), computed by NAFlow {Html.Text(flow.Manifest.Version)}.</footer>
            <dialog id="larger" aria-label="One layer, larger"><form method="dialog"><button autofocus>Close</button></form><div></div></dialog>
            {PlotlyScript.Element}
            <script>
            {EmbeddedText.Own("flow-page.js")}
            </script>
            </body>
            </html>

            """;
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="path">Where the file goes; an older file of that name is replaced.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <exception cref="InvalidInputException">The options choose no layer, or the file cannot be written.</exception>
    public static void SavePage(this AttentionFlow flow, string path, FlowPictureOptions? options = null) => AtomicFile.WriteAllText(path, flow.ToPage(options));

    private static string Explanation(FlowPictureOptions options) =>
        "Each picture shows where the neurons of one layer lie through which this decision came; the brighter, the more they contributed. The first is the image "
        + "itself, the last the deepest feature map. "
        + (options.Scale == MapScale.EachAlone
            ? "Every map has a scale of its own, so compare places, not strengths, between layers."
            : "All maps share one scale, so strengths can be compared between layers.");

    private static string Gradient(ColourMap colours) => string.Join(
        ',', Enumerable.Range(0, 9).Select(step => colours.At(step / 8f)).Select(colour => $"rgb({colour.Red},{colour.Green},{colour.Blue})"));
}

/// <summary>The head of the page: what was explained, the photo, and the first classes or the channels of a similarity.</summary>
internal static class Subject
{
    public static string Write(AttentionFlow flow)
    {
        var manifest = flow.Manifest;
        return $"""
            <header>
            <p class="over">Attention flow · {Html.Text(manifest.Network)}</p>
            <h1>{Html.Text(flow.Explained.Label)} <small>{Html.Text(flow.Explained.Figure)}</small></h1>
            <p>How the {(flow.Contributions is null ? "score for " : string.Empty)}<em>{Html.Text(flow.Explained.Label)}</em> forms inside {Html.Text(manifest.Network)}, from {Html.Text(manifest.Input)}.</p>
            </header>
            <section class="subject" aria-label="{(flow.Contributions is null ? "Photo and classes" : "Photo and channels")}">
            {Photo(flow)}
            {(flow.Contributions is { } contributions ? ChannelList.Write(contributions) : string.Empty)}{ClassList.Write(flow)}
            </section>
            """;
    }

    private static string Photo(AttentionFlow flow) => flow.Picture is { } picture
        ? $"""<figure class="photo">{Html.Image(picture, $"The photo {picture.Name} as the network sees it")}<figcaption>The photo as the network sees it, {picture.Width} × {picture.Height} pixels.</figcaption></figure>"""
        : $"<p class=\"photo\">The input was a tensor of {flow.InputHeight} × {flow.InputWidth}, so there is no photo under the maps.</p>";
}

/// <summary>The charts over depth, each with a sentence.</summary>
internal static class ChartSection
{
    public static string Write(IReadOnlyList<FlowLayer> layers) => $"""
        <section aria-labelledby="charts-heading">
        <h2 id="charts-heading">Over depth</h2>
        <div class="{(layers.Count > AxisTicks.NamesThatFit ? "charts deep" : "charts")}">
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
