using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Tests;

/// <summary>Pictures made on the spot.</summary>
internal static class TestPictures
{
    public static Photo Noise(int width, int height, int seed = 1)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return Photo.FromPixels("noise", width, height, pixels);
    }

    public static Photo Plain(int width, int height, RgbColour colour)
    {
        var pixels = new byte[width * height * 3];
        for (var index = 0; index < pixels.Length; index += 3)
            (pixels[index], pixels[index + 1], pixels[index + 2]) = colour;
        return Photo.FromPixels("plain", width, height, pixels);
    }

    public static byte[] Encode(int width, int height, SKEncodedImageFormat format, Func<int, int, SKColor> colour, int quality = 100)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, colour(x, y));
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>Puts an EXIF block that holds nothing but the orientation behind a JPEG's first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2],
        0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        .. jpeg[2..],
    ];

    public static bool Near(RgbColour actual, RgbColour expected, int within) =>
        Math.Abs(actual.Red - expected.Red) <= within
        && Math.Abs(actual.Green - expected.Green) <= within
        && Math.Abs(actual.Blue - expected.Blue) <= within;
}
