namespace NAFlow.Imaging;

/// <summary>The two resizings of the published pipeline: bicubic for photos going in, bilinear for maps coming out.</summary>
public static class Resize
{
    /// <summary>
    /// Resizes a photo as Pillow's 8-bit <c>BICUBIC</c> does, to the byte: a = -0.5, antialiased when shrinking, weights in fixed point with 22
    /// fractional bits, rows first and columns second, each pass rounded and clipped to 8 bits.
    /// </summary>
    /// <param name="photo">The photo.</param>
    /// <param name="width">New width in pixels.</param>
    /// <param name="height">New height in pixels.</param>
    /// <exception cref="InvalidInputException">A side is not positive, or the result is over <see cref="Photo.PixelLimit"/>.</exception>
    public static Photo Bicubic(Photo photo, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(photo);
        PhotoSize.Check(photo.Name, width, height);
        return photo.Width == width && photo.Height == height
            ? photo
            : BicubicResize.Run(photo, BicubicWeights.For(photo.Width, width, 0, width), BicubicWeights.For(photo.Height, height, 0, height));
    }

    /// <summary>
    /// Resizes a map bilinearly between pixel centres, without antialiasing: torch's <c>bilinear</c> with <c>align_corners=False</c> and OpenCV's
    /// <c>INTER_LINEAR</c>.
    /// </summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    /// <param name="height">New rows, H.</param>
    /// <param name="width">New columns, W.</param>
    /// <returns>The map, <c>[H, W]</c>.</returns>
    /// <exception cref="InvalidInputException">A side is not positive, or the result is over <see cref="Photo.PixelLimit"/>.</exception>
    public static HeatMap Bilinear(HeatMap map, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(map);
        PhotoSize.Check("heat map", width, height);
        return map.Height == height && map.Width == width ? map : BilinearResize.Run(map, height, width);
    }
}
