using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A flow: what is explained, the photo, a viewer with a depth slider, and a figure for every layer shown.</summary>
internal static class FlowHtml
{
    private const int FigureSide = 112, PhotoSide = 224;

    private static readonly string Script = $"<script>\n{EmbeddedText.Own("flow-view.js")}\n</script>";

    public static string Write(FlowView view) => WithViewers(Part(view));

    /// <summary>The flow without the script, for results that show several.</summary>
    public static string Part(FlowView view)
    {
        var (flow, shown) = (view.Flow, view.Shown());
        return $"""
            <div class="flow" {ViewerAttributes(flow, view.Options)}>
            <p class="title"><strong>{Html.Text(flow.Explained.Label)}</strong><small>{Html.Text(flow.Explained.Figure)}</small></p>
            <p class="faint">Attention flow of {Html.Text(flow.Manifest.Network)} from {Html.Text(flow.Manifest.Input)}.
            {Explanation(view.Options.Scale)}</p>
            <div class="beside"><div class="grow">
            {Photo(flow)}
            {Answers(flow)}</div></div>
            <div class="grid">
            {FlowFigures.Write(shown, view.Options, FigureSide)}
            </div>
            <p class="faint">{Choice(flow, shown)} Values are carried in 256 steps from a map's least to its greatest, true to half a step.</p>
            <details><summary>Every figure of {(shown.Layers.Length == 1 ? "the layer" : $"these {shown.Layers.Length} layers")}</summary>
            {LayerTable.Write(shown.Layers)}</details>
            </div>
            """;
    }

    /// <summary>The script that makes the viewers.</summary>
    public static string WithViewers(string parts) => $"{parts}\n{Script}";

    /// <summary>Attributes for a viewer of the input's proportions.</summary>
    public static string ViewerAttributes(AttentionFlow flow, FlowPictureOptions options)
    {
        var (height, width) = MapViewer.Size(flow.InputHeight, flow.InputWidth);
        return FlowFigures.Attributes(options.Colours, flow.Picture is not null, height, width);
    }

    private static string Photo(AttentionFlow flow) => flow.Picture is { } picture
        ? $"""
            <figure>{WebPicture.Image(picture, $"The photo {picture.Name} as the network sees it", PhotoSide, "under")}
            <figcaption>The photo as the network sees it, {picture.Width} × {picture.Height} pixels.</figcaption></figure>
            """
        : $"<p>The input was a tensor of {flow.InputHeight} × {flow.InputWidth}, so there is no photo under the maps.</p>";

    private static string Answers(AttentionFlow flow)
    {
        var channels = flow.Contributions is { } contributions ? $"{ChannelList.Bars(contributions)}\n" : string.Empty;
        return channels + (flow.TopClasses.IsEmpty ? string.Empty : $"<p>{ClassList.Heading(flow)}</p>\n{ClassList.Bars(flow)}\n");
    }

    private static string Explanation(MapScale scale) =>
        "The brighter a place, the more it contributed; the first map is of the image, the last of the deepest layer. "
        + (scale == MapScale.EachAlone ? "Every map has a scale of its own." : "All maps share one scale.");

    private static string Choice(AttentionFlow flow, AttentionFlow shown) => shown.Layers.Length == flow.Layers.Length
        ? $"All {flow.Layers.Length} maps."
        : $"{shown.Layers.Length} of {flow.Layers.Length} maps; <code>flow.View()</code> shows all, "
            + $"<code>flow.View(\"{Html.Text(Example(flow))}*\")</code> those of that name.";

    private static string Example(AttentionFlow flow) => flow.Layers[^1].Name.Split('.')[0];
}

/// <summary>One layer by itself: its map large, with its values and figures.</summary>
internal static class FlowLayerHtml
{
    public static string Write(FlowLayer layer) =>
        MapViewer.Write(layer.Map, layer.Name, LayerFigures.Describe(layer, overPhoto: false), LayerFigures.Caption(layer)) + "\n" + LayerTable.Write([layer]);
}

/// <summary>Both sides of a similarity, next to each other.</summary>
internal static class ExplainedPairHtml
{
    private const int Layers = 10, Maps = 5;

    public static string Write(ExplainedPair pair) => FlowHtml.WithViewers($"""
        <div class="beside">
        <div class="half">
        {FlowHtml.Part(View(pair.Query, Layers))}
        </div>
        <div class="half">
        {FlowHtml.Part(View(pair.Reference, Layers))}
        </div>
        </div>
        """);

    /// <summary>A row for each side.</summary>
    public static Photo Draw(ExplainedPair pair)
    {
        GridTile[][] rows = [FlowGridPicture.Tiles(View(pair.Query, Maps)), FlowGridPicture.Tiles(View(pair.Reference, Maps))];
        return SizedPicture.Draw([.. rows.SelectMany(row => row)], new FlowGridOptions
        {
            Columns = rows[0].Length,
            Title = $"{pair.Query.Explained.Label}, {pair.Query.Explained.Figure}",
            Subtitle = $"Attention flows of {pair.Query.Manifest.Network} on both pictures, from the image to the last feature map",
        });
    }

    private static FlowView View(AttentionFlow flow, int most) => FlowView.Default(flow) with { Most = most };
}

/// <summary>The flows of a batch, one below the other.</summary>
internal static class FlowListHtml
{
    private const int Flows = 6, Layers = 8;

    public static string Write(IReadOnlyList<AttentionFlow> flows)
    {
        var parts = flows.Take(Flows).Select(flow => FlowHtml.Part(FlowView.Default(flow) with { Most = Layers }));
        return FlowHtml.WithViewers(string.Join('\n', parts) + FewOfMany.Note(Flows, flows.Count, "flows"));
    }

    public static string Text(IReadOnlyList<AttentionFlow> flows) => flows.Count == 0
        ? "No flows"
        : string.Join('\n', flows.Take(Flows).Select(FlowText.Write)) + (flows.Count > Flows ? $"\n... {flows.Count - Flows} more flows" : string.Empty);
}

/// <summary>Flows and layers in a few words.</summary>
internal static class FlowText
{
    public static string Write(AttentionFlow flow) =>
        $"Attention flow of {flow.Manifest.Network} from {flow.Manifest.Input}: {flow.Explained.Label}, {flow.Explained.Figure}; "
        + $"{flow.Layers.Length} layers from {flow.Layers[0].Name} to {flow.Layers[^1].Name}";

    public static string Write(FlowLayer layer)
    {
        string[] figures =
        [
            $"{PercentText.Of(layer.AbandonedFraction)} abandoned",
            .. layer.Residual is { } residual ? [$"residual {NumberText.Of(residual)}"] : (string[])[],
            .. layer.Findings.Select(finding => FindingText.Of(finding).Name),
        ];
        return $"Layer {layer.Name} ({layer.Kind}), {string.Join(" × ", layer.Shape)}: {string.Join(", ", figures)}";
    }

    public static string Write(ExplainedPair pair) => $"{Write(pair.Query)}\n{Write(pair.Reference)}";
}

/// <summary>A flow as one picture, for places that show no HTML: the photo and a few maps.</summary>
internal static class FlowGridPicture
{
    private const int Maps = 11;

    public static Photo Draw(FlowView view) => SizedPicture.Draw(Tiles(view with { Most = Maps }), new FlowGridOptions
    {
        Title = $"{view.Flow.Explained.Label}, {view.Flow.Explained.Figure}",
        Subtitle = $"Attention flow of {view.Flow.Manifest.Network} from {view.Flow.Manifest.Input}, from the image to the last feature map",
    });

    /// <summary>The photo, where there is one, and the maps.</summary>
    public static GridTile[] Tiles(FlowView view)
    {
        var pictures = LayerPicture.Of(view.Shown(), view.Options);
        var maps = pictures.Select(entry =>
            new GridTile(entry.Layer.Name, $"{PercentText.Of(entry.Layer.AbandonedFraction)} abandoned", entry.Picture));
        return view.Flow.Picture is { } picture ? [new GridTile("photo", picture.Name, picture), .. maps] : [.. maps];
    }
}
