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
