using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A map in a view: its small picture, its values, from which the viewer paints it large, and its caption.</summary>
/// <param name="Name">What it is the map of.</param>
/// <param name="Picture">The small picture.</param>
/// <param name="Description">What the picture shows, for those who cannot see it.</param>
/// <param name="Caption">The caption, as HTML.</param>
/// <param name="Values">The map's values.</param>
/// <param name="Range">The values of the first and the last colour.</param>
internal sealed record ViewedMap(string Name, Photo Picture, string Description, string Caption, MapValues Values, MapRange Range)
{
    /// <summary>The map of a layer.</summary>
    /// <param name="entry">The layer with its picture.</param>
    /// <param name="overPhoto">Whether the picture shows it over the photo.</param>
    /// <param name="range">The values of the first and the last colour.</param>
    public static ViewedMap Of(LayerPicture entry, bool overPhoto, MapRange range)
    {
        var layer = entry.Layer;
        return new(
            layer.Name, entry.Picture, LayerFigures.Describe(layer, overPhoto), LayerFigures.Caption(layer), MapValues.Of(layer.Map), range)
        { Channels = layer.TopChannels };
    }

    /// <summary>The place of the layer in its flow.</summary>
    public int Depth { get; init; }

    /// <summary>The channels that the map is made of; null where they are not known.</summary>
    public MapChannels? Channels { get; init; }

    /// <summary>The figure of a layer without a picture, which the viewer paints.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="overPhoto">Whether it will be painted over the photo.</param>
    /// <param name="range">The values of the first and the last colour.</param>
    /// <param name="side">The most values that are carried of a row or column.</param>
    /// <param name="depth">The place of the layer in its flow.</param>
    /// <param name="channels">Its channels, where they are carried.</param>
    public static string Later(FlowLayer layer, bool overPhoto, MapRange range, int side, int depth, MapChannels? channels) => $"""
        <figure style="margin:0" {Carried(layer.Name, depth, MapValues.Of(layer.Map, side), range, channels)} data-alt="{Html.Text(LayerFigures.Describe(layer, overPhoto))}">
        {LayerFigures.Caption(layer)}
        </figure>
        """;

    /// <summary>A map by itself, on its own scale.</summary>
    public static ViewedMap Of(HeatMap map, string name, string description, string caption) =>
        new(
            name, Draw(map), description, caption, MapValues.Of(map),
            map.IsSigned ? map.RangeAboutZero() : new[] { map }.Ranges(MapScale.EachAlone)[0]);

    /// <summary>The map in colours, on its own scale; of signed values about 0.</summary>
    public static Photo Draw(HeatMap map)
    {
        var (height, width) = FlowHtml.ViewerSize(map.Height, map.Width, isPage: false);
        return ColourMap.PaintAlone(map, height, width);
    }

    /// <summary>The figure of the map.</summary>
    /// <param name="side">The picture's longer side in pixels, at most.</param>
    public string Figure(int side) => $"""
        <figure style="margin:0" {Attributes}>
        {WebPicture.Image(Picture, Description, side)}
        {Caption}
        </figure>
        """;

    private string Attributes => Carried(Name, Depth, Values, Range, Channels);

    private static string Carried(string name, int depth, MapValues values, MapRange range, MapChannels? channels) => string.Create(
        CultureInfo.InvariantCulture,
        $"""data-layer="{Html.Text(name)}" data-depth="{depth}" {values.Attributes} data-floor="{range.Floor:R}" data-ceiling="{range.Ceiling:R}"{Carried(channels)}""");

    // A cell is the total as a part of the greatest (16 bits), then channels (16 bits) with their shares of it (8 bits), the least byte first.
    private static string Carried(MapChannels? channels)
    {
        if (channels is null) return string.Empty;
        var greatest = MemoryMarshal.ToEnumerable(channels.Totals).Max();
        var bytes = new List<byte>(channels.Totals.Length * (2 + (3 * channels.Most)));
        for (var cell = 0; cell < channels.Totals.Length; cell++)
        {
            var total = channels.Totals.Span[cell];
            Add((int)Math.Round(greatest > 0 ? 65535 * (double)total / greatest : 0));
            for (var place = cell * channels.Most; place < (cell + 1) * channels.Most; place++)
            {
                Add(channels.Channels.Span[place]);
                bytes.Add((byte)Math.Clamp(Math.Round(total > 0 ? 255 * (double)channels.Terms.Span[place] / total : 0), 0, 255));
            }
        }

        return $" data-grid=\"{channels.Rows} {channels.Columns} {channels.Most}\" data-channels=\"{Convert.ToBase64String([.. bytes])}\"";

        void Add(int number)
        {
            bytes.Add((byte)number);
            bytes.Add((byte)(number >> 8));
        }
    }
}

/// <summary>
/// A map's values as a view carries them: 256 equal steps from the least to the greatest, so that each is true to half a step. A large map is carried
/// as means of square blocks.
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

    /// <summary>The values of a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="side">The most values that are carried of a row or column.</param>
    public static MapValues Of(HeatMap map, int side = LongestSide)
    {
        var block = (Math.Max(map.Height, map.Width) + side - 1) / side;
        var (least, most) = (MemoryMarshal.ToEnumerable(map.Values).Min(), MemoryMarshal.ToEnumerable(map.Values).Max());
        var (height, width) = ((map.Height + block - 1) / block, (map.Width + block - 1) / block);
        var levels = new byte[height * width];
        for (var index = 0; index < levels.Length; index++)
            levels[index] = Level(Mean(map, index / width * block, index % width * block, block), least, most);
        return new MapValues(map.Height, map.Width, block, least, most, levels);
    }

    /// <summary>The values as attributes of the element that carries them.</summary>
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
