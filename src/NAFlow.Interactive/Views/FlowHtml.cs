using System.Globalization;
using System.Text.Json;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// The view of a flow as HTML, the same below a cell and on a page: what the flow says in words, and the row of photo and maps; <c>flow-view.js</c>
/// adds the viewer. Every other layer, the classes and the figures are unfolded. It has no ids, so several can stand on one page.
/// </summary>
internal static class FlowHtml
{
    private const int FigureSide = 112, PageFigureSide = 160, PhotoSide = 224, ViewerSide = 320, PageViewerSide = 400;

    private static readonly string Script = $"<script>\n{EmbeddedText.Own("flow-view.js").Replace("COLOUR_TABLES", ColourTables())}\n</script>";

    /// <summary>A view below a cell.</summary>
    public static string Write(FlowView view) => WithViewers(Part(view));

    /// <summary>A view below a cell without the script, for results that show several.</summary>
    public static string Part(FlowView view)
    {
        var flow = view.Flow;
        return Element(view, $"""
            <p class="title"><strong>{Html.Text(flow.Explained.Label)}</strong> <small>{Html.Text(flow.Explained.Figure)}</small></p>
            <p class="faint">Attention flow of {Html.Text(flow.Manifest.Network)} from {Html.Text(flow.Manifest.Input)}:
            {Html.Text(flow.Question)}.</p>
            """);
    }

    /// <summary>A view on a page that has said what was explained.</summary>
    public static string OnPage(FlowView view) => WithViewers(Element(view, string.Empty));

    /// <summary>One map by itself: large, with its values to point at; the viewer takes the place of the picture.</summary>
    /// <param name="viewed">The map.</param>
    /// <param name="options">How it is drawn.</param>
    /// <param name="under">The photo under it; null for the map alone.</param>
    public static string Write(ViewedMap viewed, FlowPictureOptions options, Photo? under = null)
    {
        var (height, width) = under is null
            ? ViewerSize(viewed.Values.Rows, viewed.Values.Columns, isPage: false) : ViewerSize(under.Height, under.Width, isPage: false);
        var weights = under is null ? OverlayOptions.MapAlone : options.Weights;
        var photo = under is null
            ? string.Empty
            : $"\n{WebPicture.Image(under, $"The photo {under.Name} as the network sees it", PhotoSide, "under")}";
        return WithViewers($"""
            <div class="flow one" {Attributes(options, weights, height, width)}>
            <div class="still">
            {viewed.Figure(ViewerSide)}{photo}
            </div>
            {Stage}
            </div>
            """);
    }

    /// <summary>The place of the viewer, which the script makes.</summary>
    public const string Stage = "<div class=\"stage-place\"></div>";

    /// <summary>The script that makes the viewers, after the views.</summary>
    public static string WithViewers(string parts) => $"{parts}\n{Script}";

    /// <summary>The pixels on which a viewer shows what has these rows and columns.</summary>
    public static (int Height, int Width) ViewerSize(int rows, int columns, bool isPage)
    {
        var enlarged = (double)(isPage ? PageViewerSide : ViewerSide) / Math.Max(rows, columns);
        return (Pixels(rows), Pixels(columns));
        int Pixels(int length) => Math.Max(1, (int)Math.Round(length * enlarged));
    }

    /// <summary>What the viewer needs to paint: the colours, what map and photo weigh, how maps are scaled, and its size.</summary>
    public static string Attributes(FlowPictureOptions options, OverlayOptions weights, int height, int width) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        data-colours="{options.Colours.Name}" data-heat="{weights.HeatWeight}" data-image="{weights.ImageWeight}" data-show="{Shown(options.Display)}"
        data-percentile="{options.Percentile}" data-scale="{(options.Scale == MapScale.EachAlone ? "each" : "flow")}" data-height="{height}" data-width="{width}"
        """);

    /// <summary>What maps and photo weigh when both are shown.</summary>
    public static OverlayOptions Weights(AttentionFlow flow, FlowPictureOptions options) =>
        flow.Picture is null ? OverlayOptions.MapAlone : (options with { Display = MapDisplay.OverPhoto }).Weights;

    /// <summary>The photo as the first figure of a row; nothing where there is none.</summary>
    public static IEnumerable<string> PhotoFigure(AttentionFlow flow)
    {
        if (flow.Picture is not { } picture) yield break;
        yield return $"""
            <figure style="margin:0">{WebPicture.Image(picture, $"The photo {picture.Name} as the network sees it", PhotoSide, "under")}
            <figcaption><strong>photo</strong><br>{picture.Width} × {picture.Height} pixels</figcaption></figure>
            """;
    }

    private static string Element(FlowView view, string head)
    {
        var (flow, layers) = (view.Flow, view.Layers);
        var (height, width) = ViewerSize(flow.InputHeight, flow.InputWidth, view.IsPage);
        return $"""
            <div class="flow" {Attributes(view.Options, Weights(flow, view.Options), height, width)}>
            {head}
            {Reading(flow)}
            {TileRows.Row([.. PhotoFigure(flow), .. view.Figures(view.IsPage ? PageFigureSide : FigureSide)])}
            {Scale(view.Options)}{(flow.Picture is null ? $"\n<p class=\"faint\">The input was a tensor of {flow.InputHeight} × {flow.InputWidth}, so there is no photo under the maps.</p>" : string.Empty)}
            {Stage}
            {Later(view)}
            {Answers(flow)}<details>{Html.Summary}Figures of every layer shown</summary>
            {LayerTable.Write(layers)}</details>
            </div>
            """;
    }

    // What the flow says in words, above its pictures.
    private static string Reading(AttentionFlow flow)
    {
        var reading = flow.Reading;
        return $"""<p class="says">{Html.Text($"{reading.Confidence} {reading.Where}").Replace(" %", "&nbsp;%", StringComparison.Ordinal)}</p>{(flow.Layers.Any(layer => !layer.Findings.IsEmpty) ? $"\n<p class=\"says finding\">{Html.Text(reading.Findings)}</p>" : string.Empty)}""";
    }

    // All other layers, whose pictures are painted from their values when they are unfolded.
    private static string Later(FlowView view)
    {
        var (all, shown) = (view.Flow.Layers, view.Layers);
        if (shown.Count == all.Length) return $"<p class=\"faint\">All {all.Length} maps.</p>";
        var call = view.IsPage ? string.Empty : $" <code>flow.View()</code> shows all as pictures, "
            + $"<code>flow.View(\"{Html.Text(view.Flow.Layers[^1].Name.Split('.')[0])}*\")</code> those of that name.";
        return $"""
            <details>{Html.Summary}Every other layer</summary>
            <p class="faint">{shown.Count} of {all.Length} maps are in the row above.{call}</p>
            <div class="later">
            {TileRows.Write(view.LaterFigures(), "grid-later")}
            </div></details>
            """;
    }

    private static string Scale(FlowPictureOptions options)
    {
        var steps = Enumerable.Range(0, 9).Select(step => options.Colours.At(step / 8f))
            .Select(colour => $"rgb({colour.Red},{colour.Green},{colour.Blue})");
        return $"""<div class="scale"><span>less</span> <i aria-hidden="true" style="display:inline-block;width:120px;height:9.6px;background:linear-gradient(to right,{string.Join(',', steps)})"></i> <span>more: {Html.Text(FlowPicture.ColourBarLabel(options))}</span></div>""";
    }

    private static string Answers(AttentionFlow flow)
    {
        var channels = flow.Contributions is { } contributions ? $"{ChannelList.Write(contributions)}\n" : string.Empty;
        var classes = flow.TopClasses.IsEmpty ? string.Empty : $"{ClassList.Write(flow)}\n";
        return channels.Length + classes.Length == 0 ? string.Empty : $"""
            <details>{Html.Summary}{(flow.Contributions is null ? "First classes" : flow.TopClasses.IsEmpty ? "Channels of the similarity" : "Channels and votes")}</summary>
            <div class="beside"><div class="grow">
            {channels}{classes}</div></div></details>

            """;
    }

    private static string Shown(MapDisplay display) => display switch
    {
        MapDisplay.MapOnly => "map",
        MapDisplay.PhotoOnly => "photo",
        _ => "over",
    };

    private static string ColourTables() => JsonSerializer.Serialize(ColourMap.All.Append(ColourMap.Diverging).ToDictionary(
        map => map.Name,
        map => Convert.ToBase64String([.. map.Colours.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])])));
}
