using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow;

/// <summary>A flow as one labelled picture, ready for a paper.</summary>
public static class FlowPicture
{
    /// <summary>
    /// Draws the photo and the map of every chosen layer over it, shallow to deep, each with its name, shape and the share of its neurons that takes
    /// part; without a choice in one row (<see cref="AttentionFlow.Row"/>).
    /// </summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    public static Photo ToPicture(this AttentionFlow flow, FlowPictureOptions? options = null)
    {
        options ??= FlowPictureOptions.Default;
        return ToPicture(flow, options, LayerPicture.Of(flow, options));
    }

    /// <summary>The picture of layers that were drawn already.</summary>
    internal static Photo ToPicture(this AttentionFlow flow, FlowPictureOptions options, IReadOnlyList<LayerPicture> layers)
    {
        var tiles = layers.Select(entry => new GridTile(entry.Layer.Name, ShareText.Short(entry.Layer), entry.Picture));
        if (flow.Picture is { } picture)
            tiles = tiles.Prepend(new GridTile("photo", $"{picture.Width} × {picture.Height} pixels", picture));
        return FlowGrid.Draw([.. tiles], new FlowGridOptions
        {
            Columns = options.Layers is null ? layers.Count + (flow.Picture is null ? 0 : 1) : null,
            Title = $"{flow.Explained.Label}, {flow.Explained.Figure}",
            Subtitle = $"Attention flow of {flow.Manifest.Network} from {flow.Manifest.Input}, from the image to the last feature map"
                + (flow.Manifest.Epsilon is { } epsilon ? string.Create(CultureInfo.InvariantCulture, $", epsilon {epsilon}") : ""),
            ColourBar = options.Colours,
            ColourBarLabel = options.Scale == MapScale.EachAlone ? "attention, each map on its own scale" : "attention, one scale for all maps",
        });
    }

}

/// <summary>How a flow is drawn.</summary>
public sealed record FlowPictureOptions
{
    /// <summary>The row of layers that is shown first, perceptually uniform colours, each map on its own scale.</summary>
    public static FlowPictureOptions Default { get; } = new();

    /// <summary>Which layers are drawn: <see cref="LayerGlob.All"/> for every one.</summary>
    /// <value>Null: those of <see cref="AttentionFlow.Row"/>.</value>
    public LayerGlob? Layers { get; init; }

    /// <summary>The layers of a flow that are drawn, shallow to deep.</summary>
    /// <exception cref="InvalidInputException">None fits.</exception>
    internal IReadOnlyList<FlowLayer> Of(AttentionFlow flow) => Layers is null ? flow.Row : Layers.Select(flow.Layers);

    /// <summary>The colours of the maps.</summary>
    /// <value><see cref="ColourMap.Inferno"/>.</value>
    public ColourMap Colours { get; init; } = ColourMap.Inferno;

    /// <summary>One scale for each map, or one for the whole flow.</summary>
    /// <value><see cref="MapScale.EachAlone"/>, as published.</value>
    public MapScale Scale { get; init; } = MapScale.EachAlone;
}

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
        var chosen = options.Of(flow);
        var maps = chosen.Select(layer => layer.Map).ToArray().Scaled(options.Scale);
        var pictures = new LayerPicture[chosen.Count];
        Parallel.For(0, pictures.Length, at => pictures[at] = new LayerPicture(chosen[at], Draw(flow, maps[at], options.Colours)));
        return pictures;
    }

    /// <summary>What a map in these colours and the photo under it weigh.</summary>
    public static OverlayOptions WeightsFor(ColourMap colours) => colours == ColourMap.Jet ? OverlayOptions.Default : OverlayOptions.OnBlack;

    private static Photo Draw(AttentionFlow flow, HeatMap map, ColourMap colours) => flow.Picture is { } picture
        ? Overlay.Blend(picture, map, colours, WeightsFor(colours))
        : colours.Paint(Resize.Bilinear(map, flow.InputHeight, flow.InputWidth));
}
