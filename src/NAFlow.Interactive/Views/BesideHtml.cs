using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Two flows side by side as HTML: a row of maps for each, the row of their differences, and one viewer for the three.</summary>
internal static class BesideHtml
{
    private const int FigureSide = 112, PageFigureSide = 144;

    public static string Write(FlowComparison comparison) => FlowHtml.WithViewers(Part(comparison, isPage: false));

    /// <summary>The view without the script.</summary>
    public static string Part(FlowComparison comparison, bool isPage)
    {
        var (first, titles, pairs) = (comparison.First, comparison.Titles, comparison.Layers);
        var (height, width) = FlowHtml.ViewerSize(first.InputHeight, first.InputWidth, isPage: false);
        var side = isPage ? PageFigureSide : FigureSide;
        var heading = isPage
            ? string.Empty
            : $"<p class=\"title\"><strong>{Html.Text(titles.First)}</strong> beside <strong>{Html.Text(titles.Second)}</strong></p>\n";
        return $"""
            <div class="flow sides" {FlowHtml.Attributes(comparison.Options, FlowHtml.Weights(comparison.First, comparison.Options), height, width)}>
            {heading}<p class="says">{Html.Text(comparison.Reading)}</p>
            {Row(titles.First, comparison.First, [.. pairs.Select(pair => pair.First)], comparison.Ranges.First, comparison.Options, side)}
            {Row(titles.Second, comparison.Second, [.. pairs.Select(pair => pair.Second)], comparison.Ranges.Second, comparison.Options, side)}
            {Differences(titles, first, pairs, side)}
            {FlowHtml.Stage}
            <details>{Html.Summary}How alike the maps are</summary>
            {SheetHtml.Write(Correlations(pairs))}</details>
            </div>
            """;
    }

    private static string Row(
        string title, AttentionFlow flow, IReadOnlyList<FlowLayer> layers, IReadOnlyList<MapRange> ranges, FlowPictureOptions options, int side)
    {
        var pictures = BesidePicture.Maps(flow, layers, ranges, options);
        var figures = layers.Select((layer, place) =>
            (ViewedMap.Of(new LayerPicture(layer, pictures[place]), flow.Picture is not null, ranges[place]) with { Depth = place }).Figure(side));
        return $"""
            <div class="side" data-title="{Html.Text(title)}">
            <p class="head">{Html.Text(title)}</p>
            {TileRows.Row([.. FlowHtml.PhotoFigure(flow), .. figures])}
            </div>
            """;
    }

    private static string Differences((string First, string Second) titles, AttentionFlow first, IReadOnlyList<ComparedLayers> pairs, int side)
    {
        var figures = pairs.Select((pair, place) => new ViewedMap(
            pair.Name, BesidePicture.Difference(pair.Difference, first.InputHeight, first.InputWidth),
            $"Difference of the maps of {pair.Name}", Caption(pair), MapValues.Of(pair.Difference), BesidePicture.WholeRange)
        { Depth = place }.Figure(side));
        return $"""
            <div class="side" data-title="difference" data-signed="">
            <p class="head">Difference: red, more for {Html.Text(titles.First)}; blue, more for {Html.Text(titles.Second)}</p>
            {TileRows.Row([.. first.Picture is null ? (string[])[] : ["<figure style=\"margin:0\" aria-hidden=\"true\"></figure>"], .. figures])}
            </div>
            """;
    }

    private static string Caption(ComparedLayers pair) =>
        $"<figcaption><strong>{Html.Name(pair.Name)}</strong><br>{(pair.Correlation is { } known ? $"correlation {NumberText.Decimals(known)}" : "not correlated")}</figcaption>";

    private static Sheet Correlations(IReadOnlyList<ComparedLayers> pairs) => Sheet.Of(
        "Pearson's correlation of the two maps of every layer", pairs,
        new("layer", pair => pair.Name, CellContent.Words),
        new("correlation", pair => pair.Correlation is { } known ? NumberText.Decimals(known) : "–"),
        new("extent 1", pair => Extent(pair.First), Note: "the part of the image that half of the first map lies on"),
        new("extent 2", pair => Extent(pair.Second), Note: "the same of the second"));

    private static string Extent(FlowLayer layer) => LayerReading.Of(layer).Extent is { } extent ? PercentText.Of(extent) : "–";
}

/// <summary>Two flows side by side as a picture, for places that show no HTML and for files.</summary>
internal static class BesidePicture
{
    /// <summary>A row for each flow and one for the differences.</summary>
    public static Photo Draw(FlowComparison comparison, FlowGridOptions options)
    {
        var (titles, pairs) = (comparison.Titles, comparison.Layers);
        return FlowGrid.Draw([.. Tiles(comparison, pairs)], options with
        {
            Columns = pairs.Length + 1,
            Title = $"{titles.First} beside {titles.Second}",
            Subtitle = $"{comparison.Reading}\nIn the differences red is where the first has more, blue where the second has.",
        });
    }

    public static Photo Small(FlowComparison comparison)
    {
        var pairs = comparison.Layers;
        return SizedPicture.Draw([.. Tiles(comparison, pairs)], new FlowGridOptions
        {
            Columns = pairs.Length + 1,
            Title = $"{comparison.Titles.First} beside {comparison.Titles.Second}",
            Subtitle = comparison.Reading,
        });
    }

    /// <summary>The maps of layers in colours, over the photo where there is one.</summary>
    public static Photo[] Maps(AttentionFlow flow, IReadOnlyList<FlowLayer> layers, IReadOnlyList<MapRange> ranges, FlowPictureOptions options) =>
    [
        .. layers.Select((layer, place) => LayerPicture.Draw(flow, MapScaling.Scaled(layer.Map, ranges[place]), options)),
    ];

    /// <summary>The values of the first and the last colour of a difference.</summary>
    public static MapRange WholeRange { get; } = new(-1, 1);

    /// <summary>A difference in diverging colours.</summary>
    public static Photo Difference(HeatMap difference, int height, int width) => ColourMap.Diverging.Paint(
        Resize.Bilinear(MapScaling.Scaled(difference, WholeRange), height, width));

    private static IEnumerable<GridTile> Tiles(FlowComparison comparison, IReadOnlyList<ComparedLayers> pairs)
    {
        var (titles, options) = (comparison.Titles, comparison.Options);
        return
        [
            .. Row(comparison.First, titles.First, [.. pairs.Select(pair => pair.First)], comparison.Ranges.First),
            .. Row(comparison.Second, titles.Second, [.. pairs.Select(pair => pair.Second)], comparison.Ranges.Second),
            new GridTile("difference", "first minus second", Plain(comparison.First)),
            .. pairs.Select(pair => new GridTile(
                pair.Name, pair.Correlation is { } known ? $"correlation {NumberText.Decimals(known)}" : null,
                Difference(pair.Difference, comparison.First.InputHeight, comparison.First.InputWidth))),
        ];

        IEnumerable<GridTile> Row(AttentionFlow flow, string title, IReadOnlyList<FlowLayer> layers, IReadOnlyList<MapRange> scales) =>
        [
            new GridTile(title, flow.Picture?.Name, flow.Picture ?? Plain(flow)),
            .. Maps(flow, layers, scales, options).Zip(layers, (picture, layer) => new GridTile(layer.Name, ShareText.Short(layer), picture)),
        ];
    }

    private static Photo Plain(AttentionFlow flow)
    {
        var pixels = new byte[3 * flow.InputHeight * flow.InputWidth];
        Array.Fill(pixels, (byte)245);
        return Photo.FromPixels("plain", flow.InputWidth, flow.InputHeight, pixels);
    }
}

/// <summary>Two flows side by side on a page.</summary>
internal static class BesidePage
{
    public static string Write(FlowComparison comparison)
    {
        var (first, second) = comparison.Titles;
        return $"""
            {PageHead.Write($"{first} beside {second}", EmbeddedText.Own("page.css"))}
            <body class="of-flow">
            <a class="skip" href="#flow">Skip to the maps</a>
            <main>
            <header>
            <p class="over">Attention flows side by side · {Html.Text(comparison.First.Manifest.Network)} · {Html.Text(comparison.First.Manifest.Input)}</p>
            <h1>{Html.Text(first)} <small>beside</small> {Html.Text(second)}</h1>
            </header>
            <section id="flow" aria-label="Attention, layer by layer">
            {Fragment.Write(FlowHtml.WithViewers(BesideHtml.Part(comparison, isPage: true)))}
            </section>
            <section aria-label="More of these flows">
            <details><summary>Manifest of the first</summary>
            {RunDetails.Options(comparison.First.Options)}{RunDetails.Manifest(comparison.First.Manifest)}</details>
            <details><summary>Manifest of the second</summary>
            {RunDetails.Options(comparison.Second.Options)}{RunDetails.Manifest(comparison.Second.Manifest)}</details>
            </section>
            </main>
            <footer>Neuron Abandoning Attention Flow (Liao, Gao and Zhang, 2026), computed by NAFlow {Html.Text(comparison.First.Manifest.Version)}.</footer>
            </body>
            </html>
            """;
    }
}
