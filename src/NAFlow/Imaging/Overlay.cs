namespace NAFlow.Imaging;

/// <summary>Lays a coloured map over a picture.</summary>
public static class Overlay
{
    /// <summary>
    /// <c>heat weight * coloured map + image weight * image</c>, rounded (halves to even, as OpenCV saves) and clipped to 0..255. The map is resized
    /// bilinearly to the image and coloured there.
    /// </summary>
    /// <param name="image">The image, <c>[H, W]</c>; the result has its size and name.</param>
    /// <param name="map">The map, <c>[h, w]</c>, already scaled to 0..1.</param>
    /// <param name="colours">The colour map; null for <see cref="ColourMap.Inferno"/>.</param>
    /// <param name="options">The weights; null for the published ones.</param>
    public static Photo Blend(Photo image, HeatMap map, ColourMap? colours = null, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        var weights = options ?? OverlayOptions.Default;
        var heat = (colours ?? ColourMap.Inferno).Paint(Resize.Bilinear(map, image.Height, image.Width)).Pixels.Span;
        var under = image.Pixels.Span;
        var pixels = new byte[under.Length];
        for (var index = 0; index < pixels.Length; index++)
            pixels[index] = (byte)Math.Clamp(Math.Round((weights.HeatWeight * heat[index]) + (weights.ImageWeight * under[index])), 0, 255);
        return new Photo(image.Name, image.Width, image.Height, pixels);
    }
}
