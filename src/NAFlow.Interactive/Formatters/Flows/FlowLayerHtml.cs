using NAFlow.Flow;
using NAFlow.Imaging;
using NAFlow.Interactive.Formatters.Parts;
using NAFlow.Interactive.Page;

namespace NAFlow.Interactive.Formatters.Flows;

/// <summary>One layer by itself: its map large, with its values and figures.</summary>
internal static class FlowLayerHtml
{
    private const int Side = 320, FigureSide = 160;

    public static string Write(FlowLayer layer)
    {
        var (height, width) = Size(layer.Map);
        return FlowHtml.WithViewers($"""
            <div class="flow" {FlowFigures.Attributes(ColourMap.Inferno, overPhoto: false, height, width)}>
            <div class="beside">
            <figure {FlowFigures.Values(layer)}>
            {WebPicture.Image(Draw(layer), LayerFigures.Describe(layer, overPhoto: false), FigureSide)}
            {LayerFigures.Caption(layer)}
            </figure>
            </div>
            {LayerTable.Write([layer])}
            </div>
            """);
    }

    /// <summary>The map in colours.</summary>
    public static Photo Draw(FlowLayer layer)
    {
        var (height, width) = Size(layer.Map);
        return ColourMap.Inferno.Paint(layer.ScaledMap(height, width));
    }

    private static (int Height, int Width) Size(HeatMap map)
    {
        var enlarged = (double)Side / Math.Max(map.Height, map.Width);
        return (Math.Max(1, (int)Math.Round(map.Height * enlarged)), Math.Max(1, (int)Math.Round(map.Width * enlarged)));
    }
}
