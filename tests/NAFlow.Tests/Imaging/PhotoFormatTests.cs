using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Tests;

public sealed class PhotoFormatTests
{
    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Webp, 0)]
    [InlineData(SKEncodedImageFormat.Jpeg, 4)]
    public void Colours_and_places_survive(SKEncodedImageFormat format, int within)
    {
        var photo = Photo.Decode(TestPictures.Encode(48, 32, format, (x, y) => new SKColor(Red(x), Green(y), 90)), "made");
        Assert.Equal((48, 32, "made"), (photo.Width, photo.Height, photo.Name));
        foreach (var (x, y) in new[] { (4, 4), (40, 4), (4, 28), (40, 28) })
            Assert.True(TestPictures.Near(photo[x, y], new(Red(x), Green(y), 90), within), $"{photo[x, y]} at {x}, {y}");

        static byte Red(int x) => (byte)(x < 24 ? 200 : 30);
        static byte Green(int y) => (byte)(y < 16 ? 180 : 20);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Transparency_lies_over_white(SKEncodedImageFormat format)
    {
        // Quality 100 makes Skia's WebP lossless.
        var photo = Photo.Decode(TestPictures.Encode(3, 1, format, (x, _) => new SKColor(10, 100, 250, (byte)(x * 127))), "clear");
        Assert.Equal(new RgbColour(255, 255, 255), photo[0, 0]);
        Assert.Equal(new RgbColour(Blend(10, 127), Blend(100, 127), Blend(250, 127)), photo[1, 0]);
        Assert.Equal(new RgbColour(Blend(10, 254), Blend(100, 254), Blend(250, 254)), photo[2, 0]);

        static byte Blend(int value, int alpha) => (byte)Math.Round(((value * alpha) + (255.0 * (255 - alpha))) / 255);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void One_pixel_is_a_picture(SKEncodedImageFormat format)
    {
        var photo = Photo.Decode(TestPictures.Encode(1, 1, format, (_, _) => new SKColor(120, 120, 120)), "dot");
        Assert.Equal((1, 1), (photo.Width, photo.Height));
        Assert.True(TestPictures.Near(photo[0, 0], new(120, 120, 120), 2));
    }

    [Fact]
    public void A_gray_jpeg_has_three_equal_channels() =>
        Assert.Equal(new RgbColour(77, 77, 77), Photo.Decode(EncodedPictures.GrayJpeg, "gray")[5, 3]);

    [Fact]
    public void A_16_bit_png_keeps_its_upper_bytes() => Assert.Equal(
        new byte[] { 0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255 },
        Photo.Decode(EncodedPictures.Gray16Png, "deep").Pixels.ToArray());

    [Fact]
    public void A_palette_png_has_its_colours() =>
        Assert.Equal(new byte[] { 0, 0, 255, 255, 0, 0, 0, 255, 0 }, Photo.Decode(EncodedPictures.PalettePng, "palette").Pixels.ToArray());

    [Fact]
    public void Cmyk_ink_becomes_light()
    {
        var photo = Photo.Decode(EncodedPictures.CmykJpeg, "ink");
        Assert.True(TestPictures.Near(photo[3, 1], new(0, 127, 127), 2), $"{photo[3, 1]}");
        Assert.True(TestPictures.Near(photo[3, 6], new(255, 0, 0), 2), $"{photo[3, 6]}");
    }

    [Fact]
    public void A_progressive_jpeg_is_whole()
    {
        var photo = Photo.Decode(EncodedPictures.ProgressiveJpeg, "progressive");
        Assert.True(TestPictures.Near(photo[8, 8], new(255, 0, 0), 3));
        Assert.True(TestPictures.Near(photo[24, 8], new(0, 255, 0), 3));
        Assert.True(TestPictures.Near(photo[8, 24], new(0, 0, 255), 3));
        Assert.True(TestPictures.Near(photo[24, 24], new(255, 255, 255), 3));
    }
}
