using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow;

/// <summary>A flow as one labelled picture, ready for a paper.</summary>
public static class FlowPicture
{
    /// <summary>The endings of the files that <see cref="SavePicture(AttentionFlow, string, FlowPictureOptions?)"/> writes.</summary>
    public static IReadOnlyList<string> Endings { get; } = [.. NAFlow.Imaging.Drawing.Endings, .. FlowAnimation.Endings];

    private const int RowTile = 176;
    private const double RowText = 16, PaperText = 7, UnitsOfPoint = 4;

    /// <summary>
    /// Draws the photo and the map of every chosen layer over it, shallow to deep, each with its name and the share of its neurons that takes part;
    /// without a choice in one row (<see cref="AttentionFlow.Row"/>). Above stands what the flow says in words.
    /// </summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    public static Photo ToPicture(this AttentionFlow flow, FlowPictureOptions? options = null)
    {
        options ??= FlowPictureOptions.Default;
        return ToPicture(flow, options, LayerPicture.Of(flow, options));
    }

    /// <summary>
    /// Writes the picture of <see cref="ToPicture(AttentionFlow, FlowPictureOptions?)"/> as a file, whole or not at all. Of <c>.svg</c> and
    /// <c>.pdf</c> the text stays text and its font is in the file; <c>.gif</c> and <c>.webp</c> go from layer to layer.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="path">Where the file goes; its ending, .png, .svg, .pdf, .gif or .webp, says which kind.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <exception cref="InvalidInputException">The options choose no layer, or the file cannot be written.</exception>
    public static void SavePicture(this AttentionFlow flow, string path, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= FlowPictureOptions.Default;
        SavePicture(flow, path, options, LayerPicture.Of(flow, options));
    }

    /// <summary>Writes the map of one layer by itself, over the photo or alone as the options say, with nothing around it.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="path">Where the file goes: .png, .svg or .pdf.</param>
    /// <param name="options">How it is drawn; null for <see cref="FlowPictureOptions.Default"/>.</param>
    /// <exception cref="InvalidInputException">There is no such layer, or the file cannot be written.</exception>
    public static void SaveMap(this AttentionFlow flow, string layer, string path, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(path);
        options ??= FlowPictureOptions.Default;
        var (_, picture) = LayerPicture.Of(flow with { Layers = [flow[layer]] }, options with { Layers = LayerGlob.All })[0];
        PictureDrawing.Of(picture).Save(path, options.Width);
    }

    /// <summary>The picture of layers that were drawn already.</summary>
    internal static Photo ToPicture(this AttentionFlow flow, FlowPictureOptions options, IReadOnlyList<LayerPicture> layers) =>
        Drawing(flow, options, layers, isPaper: false).ToPhoto();

    /// <summary>The file of layers that were drawn already.</summary>
    internal static void SavePicture(this AttentionFlow flow, string path, FlowPictureOptions options, IReadOnlyList<LayerPicture> layers)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        if (FlowAnimation.Endings.Contains(ending)) FlowAnimation.Save(flow, path, options, layers);
        else Drawing(flow, options, layers, isPaper: options.Width is { IsPaper: true }).Save(path, options.Width);
    }

    /// <summary>What stands under a map and beside it.</summary>
    internal static GridTile Tile(LayerPicture entry) => new(entry.Layer.Name, ShareText.Short(entry.Layer), entry.Picture);

    /// <summary>The line above a flow's pictures: what is explained.</summary>
    internal static string Title(AttentionFlow flow) => $"{flow.Explained.Label}, {flow.Explained.Figure}";

    /// <summary>What the colours of the maps stand for.</summary>
    internal static string ColourBarLabel(FlowPictureOptions options)
    {
        var one = options.Percentile < 100 ? FormattableString.Invariant($"{options.Percentile:0.##}th percentile") : "greatest value";
        return options.Scale == MapScale.EachAlone
            ? $"attention; 1 is each map's {one}"
            : $"attention, one scale for all maps; 1 is the highest of their {one}s";
    }

    // On paper a unit is a quarter of a point, so that text of seven points and its tiles fall on whole units.
    private static Drawing Drawing(AttentionFlow flow, FlowPictureOptions options, IReadOnlyList<LayerPicture> layers, bool isPaper)
    {
        var reading = flow.Reading;
        var tiles = layers.Select(Tile);
        if (flow.Picture is { } picture) tiles = tiles.Prepend(new GridTile("photo", $"{picture.Width} × {picture.Height} pixels", picture));
        GridTile[] all = [.. tiles];
        var isRow = options.Layers is null;
        return FlowGrid.Drawing(all, new FlowGridOptions
        {
            Columns = isRow && options.Width is null ? all.Length : null,
            TileSize = isRow ? RowTile : FlowGridOptions.Default.TileSize,
            Width = options.Width is { } width ? (int)Math.Round(isPaper ? width.InPoints * UnitsOfPoint : width.InPixels) : null,
            TextSize = isPaper ? PaperText * UnitsOfPoint : isRow || options.Width is not null ? RowText : null,
            Title = Title(flow),
            Subtitle = $"{reading.Confidence}\n{reading.Where}\n{reading.Findings}\n"
                + $"Attention flow of {flow.Manifest.Network} from {flow.Manifest.Input}: {flow.Question}"
                + (flow.Manifest.Epsilon is { } epsilon ? string.Create(CultureInfo.InvariantCulture, $", epsilon {epsilon}") : ""),
            ColourBar = options.Display == MapDisplay.PhotoOnly ? null : options.Colours,
            ColourBarLabel = ColourBarLabel(options),
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

    /// <summary>The colours of the maps.</summary>
    /// <value><see cref="ColourMap.Inferno"/>.</value>
    public ColourMap Colours { get; init; } = ColourMap.Inferno;

    /// <summary>One scale for each map, or one for the whole flow.</summary>
    /// <value><see cref="MapScale.EachAlone"/>, as published.</value>
    public MapScale Scale { get; init; } = MapScale.EachAlone;

    /// <summary>
    /// The share of a map's values, in percent, that lie at or under the value of the last colour; what lies over it has that colour too. With 100 it
    /// is the greatest value, as published: then a few bright pixels leave a map near the image black.
    /// </summary>
    /// <value>99.</value>
    /// <exception cref="InvalidInputException">It is not over 0, or over 100.</exception>
    public double Percentile
    {
        get;
        init => field = value is > 0 and <= 100
            ? value
            : throw new InvalidInputException(
                $"Maps cannot be scaled to their percentile {value}; choose one over 0, and 100 for the greatest value.");
    } = 99;

    /// <summary>How much of the photo a map covers: it weighs so much, and the photo the rest to 1.</summary>
    /// <value>Null: weights that go with the colours (<see cref="OverlayOptions"/>).</value>
    /// <exception cref="InvalidInputException">It is not between 0 and 1.</exception>
    public double? Opacity
    {
        get;
        init => field = value is null or (>= 0 and <= 1)
            ? value
            : throw new InvalidInputException($"A map cannot cover {value} of a photo; choose an opacity from 0 to 1.");
    }

    /// <summary>Whether maps lie over the photo.</summary>
    /// <value><see cref="MapDisplay.OverPhoto"/>.</value>
    public MapDisplay Display { get; init; }

    /// <summary>How wide the picture is; text keeps its size, and the tiles are as many in a row as have room for it.</summary>
    /// <value>Null: as wide as its tiles make it.</value>
    public PictureWidth? Width { get; init; }

    /// <summary>What maps and the photo under them weigh.</summary>
    internal OverlayOptions Weights => Display switch
    {
        MapDisplay.MapOnly => OverlayOptions.MapAlone,
        MapDisplay.PhotoOnly => new OverlayOptions { HeatWeight = 0, ImageWeight = 1 },
        _ => Opacity is { } opacity ? new OverlayOptions { HeatWeight = opacity, ImageWeight = 1 - opacity } : LayerPicture.WeightsFor(Colours),
    };

    /// <summary>The layers of a flow that are drawn, shallow to deep.</summary>
    /// <exception cref="InvalidInputException">None fits.</exception>
    internal IReadOnlyList<FlowLayer> Of(AttentionFlow flow) => Layers is null ? flow.Row : Layers.Select(flow.Layers);
}

/// <summary>What is shown of a map and its photo.</summary>
public enum MapDisplay
{
    /// <summary>The map over the photo, or by itself where there is none.</summary>
    OverPhoto,

    /// <summary>The map by itself.</summary>
    MapOnly,

    /// <summary>The photo by itself, for comparison.</summary>
    PhotoOnly,
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
        var maps = chosen.Select(layer => layer.Map).ToArray().Scaled(options.Scale, options.Percentile);
        var pictures = new LayerPicture[chosen.Count];
        Parallel.For(0, pictures.Length, at => pictures[at] = new LayerPicture(chosen[at], Draw(flow, maps[at], options)));
        return pictures;
    }

    /// <summary>What a map in these colours and the photo under it weigh.</summary>
    public static OverlayOptions WeightsFor(ColourMap colours) => colours == ColourMap.Jet ? OverlayOptions.Default : OverlayOptions.OnBlack;

    /// <summary>A map of a flow, brought to 0..1 before.</summary>
    internal static Photo Draw(AttentionFlow flow, HeatMap map, FlowPictureOptions options) => flow.Picture is { } picture
        ? Overlay.Blend(picture, map, options.Colours, options.Weights)
        : options.Colours.Paint(Resize.Bilinear(map, flow.InputHeight, flow.InputWidth));
}
