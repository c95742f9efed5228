using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Receives decoded rows and lays each pixel where the eight EXIF orientations want it, over white where it is transparent.</summary>
internal sealed class UprightPixels
{
    private readonly byte[] pixels;
    private readonly bool opaque;
    private readonly int width;
    private readonly int height;

    // Byte offset of the stored pixel (x, y): start + x * columnStep + y * rowStep.
    private readonly long start;
    private readonly long columnStep;
    private readonly long rowStep;

    public UprightPixels(int storedWidth, int storedHeight, SKEncodedOrigin origin, bool opaque)
    {
        this.opaque = opaque;
        var lastColumn = storedWidth - 1;
        var lastRow = storedHeight - 1;
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        (width, height) = turned ? (storedHeight, storedWidth) : (storedWidth, storedHeight);
        pixels = new byte[(long)width * height * 3];

        var rowBytes = 3L * width;
        (start, columnStep, rowStep) = origin switch
        {
            SKEncodedOrigin.TopRight => (lastColumn * 3L, -3L, rowBytes),
            SKEncodedOrigin.BottomRight => ((lastRow * rowBytes) + (lastColumn * 3L), -3L, -rowBytes),
            SKEncodedOrigin.BottomLeft => (lastRow * rowBytes, 3L, -rowBytes),
            SKEncodedOrigin.LeftTop => (0L, rowBytes, 3L),
            SKEncodedOrigin.RightTop => (lastRow * 3L, rowBytes, -3L),
            SKEncodedOrigin.RightBottom => ((lastColumn * rowBytes) + (lastRow * 3L), -rowBytes, -3L),
            SKEncodedOrigin.LeftBottom => (lastColumn * rowBytes, -rowBytes, 3L),
            _ => (0L, 3L, rowBytes),
        };
    }

    public Photo ToPhoto(string name) => new(name, width, height, pixels);

    /// <summary>Lays one stored row of red, green, blue, alpha.</summary>
    public void Place(int row, ReadOnlySpan<byte> rgba)
    {
        var target = start + (row * rowStep);
        for (var source = 0; source < rgba.Length; source += 4, target += columnStep)
        {
            var pixel = pixels.AsSpan((int)target, 3);
            var alpha = opaque ? (byte)255 : rgba[source + 3];
            pixel[0] = OverWhite(rgba[source], alpha);
            pixel[1] = OverWhite(rgba[source + 1], alpha);
            pixel[2] = OverWhite(rgba[source + 2], alpha);
        }
    }

    private static byte OverWhite(byte value, byte alpha) =>
        alpha == 255 ? value : (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
