using NAFlow.Imaging;

namespace NAFlow;

/// <summary>One layer of a flow as it is shown: its map over the photo, or by itself when there is none.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Picture">The picture, of the size of the network's input.</param>
public sealed record LayerPicture(FlowLayer Layer, Photo Picture)
{
    /// <summary>Draws the layers of a flow that the options choose, shallow to deep.</summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    public static IReadOnlyList<LayerPicture> Of(AttentionFlow flow, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        options ??= FlowPictureOptions.Default;
        var chosen = options.Layers.Select(flow.Layers);
        var maps = chosen.Select(layer => layer.Map).ToArray().Scaled(options.Scale);
        return [.. chosen.Zip(maps, (layer, map) => new LayerPicture(layer, Draw(flow, map, options.Colours)))];
    }

    /// <summary>What a map in these colours and the photo under it weigh.</summary>
    public static OverlayOptions WeightsFor(ColourMap colours) => colours == ColourMap.Jet ? OverlayOptions.Default : OverlayOptions.OnBlack;

    private static Photo Draw(AttentionFlow flow, HeatMap map, ColourMap colours) => flow.Picture is { } picture
        ? Overlay.Blend(picture, map, colours, WeightsFor(colours))
        : colours.Paint(Resize.Bilinear(map, flow.InputHeight, flow.InputWidth));
}
