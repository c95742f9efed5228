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
