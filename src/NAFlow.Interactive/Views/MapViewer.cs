using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>One map by itself: large, with its values to point at.</summary>
internal static class MapViewer
{
    private const int Side = 320, FigureSide = 160;

    /// <summary>Writes the viewer.</summary>
    /// <param name="map">The map.</param>
    /// <param name="name">What it is the map of.</param>
    /// <param name="description">What it shows, for those who cannot see it.</param>
    /// <param name="caption">The caption, as HTML.</param>
    public static string Write(HeatMap map, string name, string description, string caption)
    {
        var (height, width) = Size(map.Height, map.Width);
        return FlowHtml.WithViewers($"""
            <div class="flow" {FlowFigures.Attributes(ColourMap.Inferno, overPhoto: false, height, width)}>
            <div class="beside">
            <figure {FlowFigures.Values(name, map)}>
            {WebPicture.Image(Draw(map), description, FigureSide)}
            {caption}
            </figure>
            </div>
            </div>
            """);
    }

    /// <summary>The map in colours, on its own scale.</summary>
    public static Photo Draw(HeatMap map)
    {
        var (height, width) = Size(map.Height, map.Width);
        return ColourMap.Inferno.Paint(Resize.Bilinear(map.Scaled(), height, width));
    }

    /// <summary>The pixels on which a viewer shows what has these rows and columns.</summary>
    public static (int Height, int Width) Size(int rows, int columns)
    {
        var enlarged = (double)Side / Math.Max(rows, columns);
        return (Pixels(rows), Pixels(columns));

        int Pixels(int length) => Math.Max(1, (int)Math.Round(length * enlarged));
    }
}

/// <summary>The figures of layers with the values of their maps, from which the viewer paints them large.</summary>
internal static class FlowFigures
{
    /// <summary>The figures, shallow to deep.</summary>
    /// <param name="flow">The flow of the layers to show.</param>
    /// <param name="options">How they are drawn.</param>
    /// <param name="side">The pictures' longer side in pixels, at most.</param>
    public static string Write(AttentionFlow flow, FlowPictureOptions options, int side)
    {
        var pictures = LayerPicture.Of(flow, options with { Layers = LayerGlob.All });
        var whole = options.Scale == MapScale.WholeFlow ? Ends(flow.Layers.Select(layer => layer.Map)) : ((float, float)?)null;
        return string.Join('\n', pictures.Select(entry => Figure(entry, whole ?? Ends([entry.Layer.Map]), flow.Picture is not null, side)));
    }

    /// <summary>The attributes of the element around photo and figures: what the viewer needs to paint.</summary>
    public static string Attributes(ColourMap colours, bool overPhoto, int height, int width)
    {
        var weights = overPhoto ? LayerPicture.WeightsFor(colours) : new OverlayOptions { HeatWeight = 1, ImageWeight = 0 };
        var table = Convert.ToBase64String([.. colours.Colours.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            data-colours="{table}" data-heat="{weights.HeatWeight}" data-image="{weights.ImageWeight}"
            data-height="{height}" data-width="{width}"
            """);
    }

    /// <summary>The attributes of a figure: the values of its map, and between which of them the colours lie.</summary>
    /// <param name="name">What it is the map of.</param>
    /// <param name="map">The map.</param>
    /// <param name="scale">The value of the first colour and that of the last; null for the map's least and greatest.</param>
    public static string Values(string name, HeatMap map, (float Floor, float Ceiling)? scale = null)
    {
        var (floor, ceiling) = scale ?? Ends([map]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""data-layer="{Html.Text(name)}" {MapValues.Of(map).Attributes} data-floor="{floor:R}" data-ceiling="{ceiling:R}" """).TrimEnd();
    }

    private static string Figure(LayerPicture entry, (float Floor, float Ceiling) scale, bool overPhoto, int side) => $"""
        <figure {Values(entry.Layer.Name, entry.Layer.Map, scale)}>
        {WebPicture.Image(entry.Picture, LayerFigures.Describe(entry.Layer, overPhoto), side)}
        {LayerFigures.Caption(entry.Layer)}
        </figure>
        """;

    private static (float Floor, float Ceiling) Ends(IEnumerable<HeatMap> maps)
    {
        var values = maps.Select(map => MemoryMarshal.ToEnumerable(map.Values)).ToArray();
        return (values.Min(map => map.Min()), values.Max(map => map.Max()));
    }
}

/// <summary>
/// A map's values as a notebook carries them: 256 equal steps from the least to the greatest, so that each is true to half a step. A large map is carried as
/// means of square blocks.
/// </summary>
/// <param name="Rows">The map's rows.</param>
/// <param name="Columns">The map's columns.</param>
/// <param name="Block">The side of a block; 1 where every value is carried.</param>
/// <param name="Least">The map's least value, which is level 0.</param>
/// <param name="Most">Its greatest, which is level 255.</param>
/// <param name="Levels">A level for every block, row by row from the top left.</param>
internal sealed record MapValues(int Rows, int Columns, int Block, float Least, float Most, byte[] Levels)
{
    private const int LongestSide = 112;

    public static MapValues Of(HeatMap map)
    {
        var block = (Math.Max(map.Height, map.Width) + LongestSide - 1) / LongestSide;
        var (least, most) = (MemoryMarshal.ToEnumerable(map.Values).Min(), MemoryMarshal.ToEnumerable(map.Values).Max());
        var (height, width) = ((map.Height + block - 1) / block, (map.Width + block - 1) / block);
        var levels = new byte[height * width];
        for (var index = 0; index < levels.Length; index++)
            levels[index] = Level(Mean(map, index / width * block, index % width * block, block), least, most);
        return new MapValues(map.Height, map.Width, block, least, most, levels);
    }

    /// <summary>The attributes of the element that carries them.</summary>
    public string Attributes => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        data-rows="{Rows}" data-columns="{Columns}" data-block="{Block}" data-least="{Least:R}" data-most="{Most:R}"
        data-values="{Convert.ToBase64String(Levels)}"
        """);

    private static byte Level(double value, double least, double most) =>
        most > least ? (byte)Math.Clamp(Math.Round(255 * (value - least) / (most - least)), 0, 255) : (byte)0;

    private static double Mean(HeatMap map, int top, int left, int block)
    {
        var (bottom, right) = (Math.Min(map.Height, top + block), Math.Min(map.Width, left + block));
        var sum = 0.0;
        for (var row = top; row < bottom; row++)
            for (var column = left; column < right; column++)
                sum += map[row, column];
        return sum / ((bottom - top) * (right - left));
    }
}
