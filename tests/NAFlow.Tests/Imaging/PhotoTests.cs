using CsCheck;
using ImageMagick;
using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Tests;

public sealed class PhotoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("naflow").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Png_there_and_back_changes_nothing() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int).Sample(
        (width, height, seed) =>
        {
            var photo = TestPictures.Noise(width, height, seed);
            Assert.Equal(photo.Pixels.ToArray(), Photo.Decode(photo.ToPng(), "back").Pixels.ToArray());
        },
        iter: 50);

    [Fact]
    public void A_saved_picture_loads_under_its_file_name()
    {
        var path = Path.Combine(folder, "späte Fotos", "frog 1.png");
        var photo = TestPictures.Noise(7, 5);
        photo.SavePng(path);
        var loaded = Photo.Load(path);
        Assert.Equal("frog 1.png", loaded.Name);
        Assert.Equal(photo.Pixels.ToArray(), loaded.Pixels.ToArray());
    }

    [Fact]
    public void A_picture_does_not_change_with_the_array_it_was_made_of()
    {
        var pixels = new byte[3];
        var photo = Photo.FromPixels("own", 1, 1, pixels);
        pixels[0] = 9;
        Assert.Equal(0, photo[0, 0].Red);
    }

    [Fact]
    public void A_picture_of_108_megapixels_loads_and_becomes_an_input()
    {
        byte[] jpeg;
        using (var bitmap = new SKBitmap(new SKImageInfo(12_000, 9_000, SKColorType.Gray8)))
        {
            bitmap.Erase(new SKColor(140, 140, 140));
            using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 50);
            jpeg = data.ToArray();
        }

        var photo = Photo.Decode(jpeg, "large");
        Assert.Equal((12_000, 9_000), (photo.Width, photo.Height));
        Assert.Equal(224 * 224 * 3, Preprocessing.ImageNet.Prepare(photo).Picture.Pixels.Span.Count((byte)140));
    }
}

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

    [Theory]
    [InlineData(MagickFormat.Bmp)]
    [InlineData(MagickFormat.Bmp3)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Tiff64)]
    [InlineData(MagickFormat.Ppm)]
    public void The_rarer_formats_without_loss_are_read_exactly(MagickFormat format)
    {
        var photo = TestPictures.Noise(21, 13);
        Assert.Equal(photo.Pixels.ToArray(), Photo.Decode(TestPictures.Encode(photo, format), "made").Pixels.ToArray());
    }

    [Theory]
    [InlineData("P6 # two pixels\n2 1\n255\n\u0001\u0002\u0003\u00FA\u00FB\u00FC", new byte[] { 1, 2, 3, 250, 251, 252 })]
    [InlineData("P6\n1 1 15\n\u0001\u0002\u000F", new byte[] { 17, 34, 255 })]
    [InlineData("P6 1 1 65535\n\0\0\u0080\u0080\u00FF\u00FF", new byte[] { 0, 128, 255 })]
    [InlineData("P5 2 1 255\n\u0007\u00C8", new byte[] { 7, 7, 7, 200, 200, 200 })]
    [InlineData("P4 2 1\n\u0040", new byte[] { 255, 255, 255, 0, 0, 0 })]
    [InlineData("P3\n# by hand\n1 2 255\n1 2 3\n4 5 6\n", new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("P2 2 1 4\n0 4\n", new byte[] { 0, 0, 0, 255, 255, 255 })]
    [InlineData("P1 2 1\n1 0\n", new byte[] { 0, 0, 0, 255, 255, 255 })]
    public void Portable_maps_in_text_and_in_bytes(string file, byte[] pixels) =>
        Assert.Equal(pixels, Photo.Decode(System.Text.Encoding.Latin1.GetBytes(file), "map").Pixels.ToArray());

    [Theory]
    [InlineData(8, true)]
    [InlineData(8, false)]
    [InlineData(16, true)]
    [InlineData(16, false)]
    public void Tiff_of_8_and_16_bits_in_both_byte_orders(int bits, bool isLittle) => Assert.Equal(
        new byte[] { 0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255 },
        Photo.Decode(TestPictures.GrayTiff(bits, isLittle, orientation: 1, 0, 100, 200, 255), "deep").Pixels.ToArray());

    [Theory]
    [InlineData(1 / 255f)]
    [InlineData(1f)]
    public void Tiff_of_numbers_with_a_point_is_of_0_to_1_or_of_0_to_255(float scale) => Assert.Equal(
        new byte[] { 0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255 },
        Photo.Decode(TestPictures.FloatTiff(0, 100 * scale, 200 * scale, 255 * scale), "real").Pixels.ToArray());

    [Fact]
    public void Tiff_of_larger_numbers_is_refused() => Assert.Contains("'deep' holds numbers above 255", Assert.Throws<InvalidInputException>(
        () => Photo.Decode(TestPictures.FloatTiff(0, 3000), "deep")).Message);

    [Fact]
    public void Of_an_animation_the_first_frame_is_taken()
    {
        using var frames = new MagickImageCollection { new MagickImage(MagickColors.Red, 5, 4), new MagickImage(MagickColors.Blue, 5, 4) };
        foreach (var format in new[] { MagickFormat.Gif, MagickFormat.WebP, MagickFormat.Tiff })
        {
            var photo = Photo.Decode(frames.ToByteArray(format), "frames");
            Assert.Equal((5, 4), (photo.Width, photo.Height));
            Assert.True(TestPictures.Near(photo[2, 2], new(255, 0, 0), 2), $"{format}: {photo[2, 2]}");
        }
    }

    [Fact]
    public void A_gif_keeps_its_colours_and_its_holes_are_white()
    {
        using var image = new MagickImage(MagickColors.Transparent, 3, 1);
        using (var pixels = image.GetPixels()) pixels.SetPixel(1, 0, [10, 200, 30, 255]);
        Assert.Equal(new byte[] { 255, 255, 255, 10, 200, 30, 255, 255, 255 },
            Photo.Decode(image.ToByteArray(MagickFormat.Gif), "holes").Pixels.ToArray());
        Assert.Equal((1, 1), (Photo.Decode(EncodedPictures.Gif, "dot").Width, Photo.Decode(EncodedPictures.Gif, "dot").Height));
    }

    [Fact]
    public void Avif_is_read()
    {
        var photo = Photo.Decode(TestPictures.Encode(TestPictures.Plain(32, 16, new RgbColour(200, 40, 90)), MagickFormat.Avif), "small");
        Assert.Equal((32, 16), (photo.Width, photo.Height));
        Assert.True(TestPictures.Near(photo[9, 9], new(200, 40, 90), 8), $"{photo[9, 9]}");
    }

    [Fact]
    public void The_name_does_not_matter_but_how_the_file_begins()
    {
        using var folder = new TemporaryFolder();
        var photo = TestPictures.Noise(4, 3);
        File.WriteAllBytes(folder.File("odd.JPG"), photo.ToPng());
        Assert.Equal(photo.Pixels.ToArray(), Photo.Load(folder.File("odd.JPG")).Pixels.ToArray());
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

public sealed class PhotoOrientationTests
{
    private static readonly SKColor TopLeft = new(230, 20, 20);
    private static readonly SKColor TopRight = new(20, 200, 20);
    private static readonly SKColor BottomLeft = new(20, 20, 230);
    private static readonly SKColor BottomRight = new(240, 240, 240);

    // The stored corner (r top left, g top right, b bottom left, w bottom right) that must be seen at top left, top right, bottom left, bottom right,
    // as the EXIF standard words it: 6 says that the stored top row is the seen right side.
    [Theory]
    [InlineData(1, "rgbw")]
    [InlineData(2, "grwb")]
    [InlineData(3, "wbgr")]
    [InlineData(4, "bwrg")]
    [InlineData(5, "rbgw")]
    [InlineData(6, "brwg")]
    [InlineData(7, "wgbr")]
    [InlineData(8, "gwrb")]
    public void All_eight_orientations_are_applied(byte orientation, string corners)
    {
        var jpeg = TestPictures.Encode(96, 64, SKEncodedImageFormat.Jpeg, (x, y) => (x < 48, y < 32) switch
        {
            (true, true) => TopLeft,
            (false, true) => TopRight,
            (true, false) => BottomLeft,
            _ => BottomRight,
        });
        var photo = Photo.Decode(TestPictures.WithOrientation(jpeg, orientation), "turned");
        Assert.Equal(orientation < 5 ? (96, 64) : (64, 96), (photo.Width, photo.Height));
        var seen = string.Concat(new[] { (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75) }
            .Select(place => Name(photo[(int)(place.Item1 * photo.Width), (int)(place.Item2 * photo.Height)])));
        Assert.Equal(corners, seen);
    }

    [Fact]
    public void A_turned_picture_has_the_pixels_of_the_stored_one()
    {
        var jpeg = TestPictures.Encode(37, 21, SKEncodedImageFormat.Jpeg, (x, y) => new SKColor((byte)(x * 6), (byte)(y * 11), (byte)(x + y)));
        var stored = Photo.Decode(jpeg, "stored");
        var turned = Photo.Decode(TestPictures.WithOrientation(jpeg, 6), "turned");
        for (var y = 0; y < stored.Height; y++)
            for (var x = 0; x < stored.Width; x++)
                Assert.Equal(stored[x, y], turned[stored.Height - 1 - y, x]);
    }

    [Theory]
    [InlineData("eXIf")]
    [InlineData("tEXt")]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    [InlineData("xmp")]
    [InlineData("WebP")]
    [InlineData("WebP with a mark")]
    [InlineData("WebP, XMP")]
    [InlineData("JPEG, XMP")]
    [InlineData("TIFF")]
    public void Every_container_is_turned_as_its_note_says(string place)
    {
        var photo = TestPictures.Noise(3, 2);
        for (byte orientation = 1; orientation <= 8; orientation++)
        {
            var (stored, noted) = OrientedPictures.Of(photo, place, orientation);
            var upright = Photo.Decode(noted, "noted");
            Assert.Equal(orientation < 5 ? (3, 2) : (2, 3), (upright.Width, upright.Height));
            var original = Photo.Decode(stored, "stored");
            for (var y = 0; y < 2; y++)
                for (var x = 0; x < 3; x++)
                {
                    var (column, row) = orientation switch
                    {
                        1 => (x, y),
                        2 => (2 - x, y),
                        3 => (2 - x, 1 - y),
                        4 => (x, 1 - y),
                        5 => (y, x),
                        6 => (1 - y, x),
                        7 => (1 - y, 2 - x),
                        _ => (y, 2 - x),
                    };
                    Assert.Equal(original[x, y], upright[column, row]);
                }
        }
    }

    [Theory]
    [InlineData("eXIf", 0)]
    [InlineData("eXIf", 9)]
    [InlineData("zTXt", 99)]
    public void A_note_without_sense_turns_nothing(string place, byte orientation)
    {
        var photo = TestPictures.Noise(3, 2);
        Assert.Equal(photo.Pixels.ToArray(), Photo.Decode(OrientedPictures.Of(photo, place, orientation).Noted, "noted").Pixels.ToArray());
    }

    private static char Name(RgbColour colour) => colour switch
    {
        { Red: > 128, Blue: < 128 } => 'r',
        { Green: > 128, Blue: < 128 } => 'g',
        { Blue: > 128, Red: < 128 } => 'b',
        _ => 'w',
    };
}

public sealed class PhotoRefusalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("naflow").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(folder, "nowhere.jpg");
        Assert.Equal($"There is no file '{path}'; check the path.", Refusal(() => Photo.Load(path)));
        Assert.Contains("There is no file", Refusal(() => Photo.Load("")));
    }

    [Fact]
    public void A_folder_is_no_picture() => Assert.Contains("is a folder", Refusal(() => Photo.Load(folder)));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("this is only a text that someone named .jpg\n")]
    [InlineData("GIF but not really, and long enough to be looked at by every decoder there is")]
    public void A_text_is_no_picture(string text)
    {
        var path = Path.Combine(folder, "text.jpg");
        File.WriteAllText(path, text);
        var message = Refusal(() => Photo.Load(path));
        Assert.StartsWith("'text.jpg' is ", message);
        Assert.Contains(text.Length == 0 ? "is empty" : "is not a picture in JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, HEIC or AVIF format", message);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n",
        "is a Git LFS pointer in the picture's place; run git lfs pull")]
    [InlineData("<!DOCTYPE html><html></html>", "is a web page, not a picture")]
    [InlineData("\u00EF\u00BB\u00BF \r\n<HTML lang=en>", "is a web page, not a picture")]
    [InlineData("<?xml version='1.0'?><svg width='3'/>", "is an SVG drawing")]
    [InlineData("%PDF-1.4\n", "is a PDF document")]
    [InlineData("\0\0\0\u0018ftypmp42\0\0\0\0", "is a video or another ISO media file (mp42)")]
    [InlineData("\0\0\0\u000CjP  \r\n", "is a JPEG 2000 file")]
    [InlineData("\u00FF\n\0\0", "is a JPEG XL file")]
    [InlineData("8BPS\0\u0001", "is a Photoshop file")]
    [InlineData("\0\0\u0001\0\u0001\0", "is an icon")]
    [InlineData("\u0093NUMPY\u0001\0", "is a NumPy array")]
    [InlineData("\u0089HDF\r\n", "is an HDF5 file")]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", "is a RIFF file")]
    [InlineData("P7\nWIDTH 3", "is a PAM or PFM file")]
    [InlineData("PK\u0003\u0004\0\0", "perhaps weights; give those with --weights")]
    [InlineData("\u0080\u0002ccollections", "perhaps weights; give those with --weights")]
    [InlineData("\u0010\0\0\0\0\0\0\0{\"a\":1}", "perhaps weights; give those with --weights")]
    public void What_else_people_give_is_named(string content, string sentence) =>
        Assert.StartsWith($"'a.jpg' {(sentence.StartsWith("perhaps") ? "holds no picture, " : "")}{sentence}",
            Refusal(() => Photo.Decode(System.Text.Encoding.Latin1.GetBytes(content), "a.jpg")));

    [Theory]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Ppm)]
    [InlineData(MagickFormat.Bmp)]
    [InlineData(MagickFormat.Gif)]
    [InlineData(MagickFormat.Avif)]
    public void Rarer_files_cut_short_or_damaged_are_refused_or_read(MagickFormat format)
    {
        var whole = TestPictures.Encode(TestPictures.Noise(24, 24), format);
        foreach (var share in new[] { 0.2, 0.5, 0.8 })
            Assert.Contains("copy or download it again", Refusal(() => Photo.Decode(whole.AsSpan(0, (int)(whole.Length * share)), "cut")));
        var random = new Random(5);
        for (var trial = 0; trial < 100; trial++)
        {
            var damaged = whole.ToArray();
            for (var hit = 0; hit < 4; hit++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.True(Record.Exception(() => Photo.Decode(damaged, "damaged")) is null or InvalidInputException);
        }
    }

    [Theory]
    [InlineData("P6 20000 20000 255\n")]
    [InlineData("P3 20000 20000 255\n")]
    [InlineData("GIF89a\u00FF\u00FF\u00FF\u00FF\0\0\0,\0\0\0\0\u00FF\u00FF\u00FF\u00FF\0\u0008")]
    public void The_limit_holds_for_every_format(string header) =>
        Assert.Contains("over the limit of 200", Refusal(() => Photo.Decode(System.Text.Encoding.Latin1.GetBytes(header + "\0\0"), "huge")));

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void A_file_cut_short_anywhere_is_refused(SKEncodedImageFormat format)
    {
        var whole = TestPictures.Encode(64, 64, format, (x, y) => new SKColor((byte)(x * y), (byte)(x * 4), (byte)(y * x * 7)), quality: 80);
        foreach (var share in new[] { 0.05, 0.2, 0.5, 0.8, 0.95 })
            Assert.Contains("copy or download it again", Refusal(() => Photo.Decode(whole.AsSpan(0, (int)(whole.Length * share)), "cut")));
    }

    [Fact]
    public void A_progressive_file_cut_short_is_refused() =>
        Assert.Contains("copy or download", Refusal(() => Photo.Decode(EncodedPictures.ProgressiveJpeg.AsSpan(0, 500), "cut")));

    [Fact]
    public void No_damage_does_anything_worse_than_a_refusal()
    {
        var random = new Random(5);
        foreach (var format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Jpeg })
        {
            var whole = TestPictures.Encode(24, 24, format, (x, y) => new SKColor((byte)(x * 9), (byte)(y * 9), (byte)(x * y)));
            for (var trial = 0; trial < 200; trial++)
            {
                var damaged = whole.ToArray();
                for (var hit = 0; hit < 4; hit++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                Assert.True(Record.Exception(() => Photo.Decode(damaged, "damaged")) is null or InvalidInputException);
            }
        }
    }

    [Theory]
    [InlineData(20000, 20000)]
    [InlineData(14143, 14143)]
    public void The_limit_is_checked_on_the_header_alone(int width, int height)
    {
        // A PNG of nothing but a header: decoding it could only fail in another way.
        byte[] header = [.. TestPictures.BigEndian(width), .. TestPictures.BigEndian(height), 8, 2, 0, 0, 0];
        byte[] file = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. TestPictures.PngChunk("IHDR", header),
            .. TestPictures.PngChunk("IDAT", [0x78, 0x9C, 0, 0])];
        Assert.Contains("over the limit of 200", Refusal(() => Photo.Decode(file, "huge")));
    }

    [Fact]
    public void Pixels_must_fill_the_picture()
    {
        Assert.Contains("needs 12 bytes", Refusal(() => Photo.FromPixels("p", 2, 2, new byte[11])));
        Assert.Contains("at least 1", Refusal(() => Photo.FromPixels("p", 0, 2, [])));
        Assert.Contains("over the limit", Refusal(() => Photo.FromPixels("p", int.MaxValue, int.MaxValue, [])));
    }

    private static string Refusal(Action action) => Assert.Throws<InvalidInputException>(action).Message;
}
