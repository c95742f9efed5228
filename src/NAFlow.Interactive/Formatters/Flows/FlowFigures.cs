using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

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
