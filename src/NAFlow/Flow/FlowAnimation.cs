using ImageMagick;
using NAFlow.Files;
using NAFlow.Imaging;

namespace NAFlow;

/// <summary>A flow that goes from layer to layer, as a GIF or WebP file: the photo, and beside it the map of one layer after the other.</summary>
internal static class FlowAnimation
{
    private const int Side = 336;
    private const uint HundredthsOfSecond = 70, LastHundredths = 200;

    /// <summary>The endings of the files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".gif", ".webp"];

    /// <summary>Writes the file, whole or not at all. It begins anew when it has come to the deepest layer.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="path">Where to: <c>.gif</c> or <c>.webp</c>.</param>
    /// <param name="options">How the layers were drawn.</param>
    /// <param name="layers">Them, shallow to deep.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Save(AttentionFlow flow, string path, FlowPictureOptions options, IReadOnlyList<LayerPicture> layers)
    {
        using var frames = new MagickImageCollection();
        foreach (var (depth, layer) in layers.Index())
        {
            var frame = Frame(flow, options, layer, $"{depth + 1} of {layers.Count}");
            var image = new MagickImage();
            image.ReadPixels(
                frame.Pixels.Span, new PixelReadSettings((uint)frame.Width, (uint)frame.Height, StorageType.Char, PixelMapping.RGB));
            image.AnimationDelay = depth == layers.Count - 1 ? LastHundredths : HundredthsOfSecond;
            image.AnimationIterations = 0;
            frames.Add(image);
        }

        var isGif = Path.GetExtension(path).Equals(".gif", StringComparison.OrdinalIgnoreCase);
        if (isGif) frames.Quantize(new QuantizeSettings { Colors = 256, DitherMethod = DitherMethod.FloydSteinberg });
        frames.Optimize();
        AtomicFile.Write(path, stream => frames.Write(stream, isGif ? MagickFormat.Gif : MagickFormat.WebP));
    }

    private static Photo Frame(AttentionFlow flow, FlowPictureOptions options, LayerPicture layer, string place)
    {
        var map = FlowPicture.Tile(layer);
        GridTile[] tiles = flow.Picture is { } picture
            ? [new GridTile("photo", $"layer {place}", picture), map]
            : [map with { Subtitle = $"{map.Subtitle}, layer {place}" }];
        return FlowGrid.Draw(tiles, new FlowGridOptions
        {
            Columns = tiles.Length,
            TileSize = Side,
            Width = options.Width is { } width ? (int)width.InPixels : null,
            Title = FlowPicture.Title(flow),
        });
    }
}
