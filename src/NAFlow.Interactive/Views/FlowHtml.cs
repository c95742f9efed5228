using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// The view of a flow as HTML, the same below a cell and on a page: a viewer with a depth slider and values to point at, the photo, the first
/// classes, a figure for every layer shown, and a table of its figures. It has no ids, so several can stand on one page; <c>flow-view.js</c> makes
/// the viewers.
/// </summary>
internal static class FlowHtml
{
    private const int FigureSide = 112, PageFigureSide = 224, MapSide = 160, PhotoSide = 224, ViewerSide = 320, PageViewerSide = 560;
    private static readonly string Script = $"<script>\n{EmbeddedText.Own("flow-view.js")}\n</script>";

    /// <summary>A view below a cell.</summary>
    public static string Write(FlowView view) => WithViewers(Part(view));

    /// <summary>A view below a cell without the script, for results that show several.</summary>
    public static string Part(FlowView view)
    {
        var flow = view.Flow;
        return Element(view, $"""
            <p class="title"><strong>{Html.Text(flow.Explained.Label)}</strong> <small>{Html.Text(flow.Explained.Figure)}</small></p>
            <p class="faint">Attention flow of {Html.Text(flow.Manifest.Network)} from {Html.Text(flow.Manifest.Input)}.
            {Explanation(view.Options.Scale)}</p>
            """);
    }

    /// <summary>A view on a page that has said what was explained.</summary>
    public static string OnPage(FlowView view) => WithViewers(Element(view, $"""<p class="faint">{Explanation(view.Options.Scale)}</p>"""));

    /// <summary>One map by itself: large, with its values to point at.</summary>
    public static string Write(HeatMap map, ViewedMap viewed)
    {
        var (height, width) = ViewerSize(map.Height, map.Width, isPage: false);
        return WithViewers($"""
            <div class="flow" {Attributes(ColourMap.Inferno, OverlayOptions.MapAlone, height, width)}>
            <div class="beside">
            {viewed.Figure(MapSide)}
            </div>
            </div>
            """);
    }

    /// <summary>The script that makes the viewers, after the views.</summary>
    public static string WithViewers(string parts) => $"{parts}\n{Script}";

    /// <summary>The pixels on which a viewer shows what has these rows and columns.</summary>
    public static (int Height, int Width) ViewerSize(int rows, int columns, bool isPage)
    {
        var enlarged = (double)(isPage ? PageViewerSide : ViewerSide) / Math.Max(rows, columns);
        return (Pixels(rows), Pixels(columns));
        int Pixels(int length) => Math.Max(1, (int)Math.Round(length * enlarged));
    }

    private static string Element(FlowView view, string head)
    {
        var (flow, layers) = (view.Flow, view.Layers);
        var (height, width) = ViewerSize(flow.InputHeight, flow.InputWidth, view.IsPage);
        var side = view.IsPage ? PageFigureSide : FigureSide;
        return $"""
            <div class="flow" {Attributes(view.Options.Colours, flow.Picture is null ? OverlayOptions.MapAlone : view.Options.Weights, height, width)}>
            {head}
            {Scale(view.Options.Colours)}
            <div class="beside"><div class="grow">
            {Photo(flow)}
            {Answers(flow)}</div></div>
            {TileRows.Write(view.Figures(side))}
            <p class="faint">{Choice(view, layers.Count)} Values are carried in 256 steps from a map's least to its greatest, true to half a step.</p>
            <details>{Html.Summary}Every figure of {(layers.Count == 1 ? "the layer" : $"these {layers.Count} layers")}</summary>
            <p>A dash stands where a layer was recovered in closed form, with nothing to solve.</p>
            {LayerTable.Write(layers)}</details>
            </div>
            """;
    }

    // What the viewer needs to paint: the colours, what map and photo weigh, and its size.
    private static string Attributes(ColourMap colours, OverlayOptions weights, int height, int width)
    {
        var table = Convert.ToBase64String([.. colours.Colours.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            data-colours="{table}" data-heat="{weights.HeatWeight}" data-image="{weights.ImageWeight}"
            data-height="{height}" data-width="{width}"
            """);
    }

    private static string Scale(ColourMap colours)
    {
        var steps = Enumerable.Range(0, 9).Select(step => colours.At(step / 8f)).Select(colour => $"rgb({colour.Red},{colour.Green},{colour.Blue})");
        return $"""<div class="scale" aria-hidden="true"><span>0 (least)</span> <i style="display:inline-block;width:160px;height:9.6px;background:linear-gradient(to right,{string.Join(',', steps)})"></i> <span>1 (greatest)</span></div>""";
    }

    private static string Photo(AttentionFlow flow) => flow.Picture is { } picture
        ? $"""
            <figure style="margin:0">{WebPicture.Image(picture, $"The photo {picture.Name} as the network sees it", PhotoSide, "under")}
            <figcaption>The photo as the network sees it, {picture.Width} × {picture.Height} pixels.</figcaption></figure>
            """
        : $"<p>The input was a tensor of {flow.InputHeight} × {flow.InputWidth}, so there is no photo under the maps.</p>";

    private static string Answers(AttentionFlow flow)
    {
        var channels = flow.Contributions is { } contributions ? $"{ChannelList.Write(contributions)}\n" : string.Empty;
        return flow.TopClasses.IsEmpty ? channels : $"{channels}{ClassList.Write(flow)}\n";
    }

    private static string Explanation(MapScale scale) =>
        "The brighter a place, the more it contributed; the first map is of the image, the last of the deepest layer. "
        + (scale == MapScale.EachAlone
            ? "Every map has a scale of its own, so compare places, not strengths, between layers."
            : "All maps share one scale, so strengths can be compared between layers.");

    private static string Choice(FlowView view, int shown)
    {
        var all = view.Flow.Layers.Length;
        if (shown == all) return $"All {all} maps.";
        return view.IsPage
            ? $"{shown} of {all} maps."
            : $"{shown} of {all} maps; <code>flow.View()</code> shows all, "
                + $"<code>flow.View(\"{Html.Text(view.Flow.Layers[^1].Name.Split('.')[0])}*\")</code> those of that name.";
    }
}
