using SkiaSharp;

namespace NAFlow.Tests;

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
        Assert.Contains(text.Length == 0 ? "is empty" : "is not a picture in JPEG, PNG or WebP format", message);
    }

    [Fact]
    public void Another_format_is_named_with_the_remedy() =>
        Assert.Equal(
            "'a.gif' is a GIF file, which is not supported; convert it to JPEG, PNG or WebP.",
            Refusal(() => Photo.Decode(EncodedPictures.Gif, "a.gif")));

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
        byte[] header = [.. "IHDR"u8, .. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0];
        byte[] body = [.. "IDAT"u8, 0x78, 0x9C, 0, 0];
        byte[] file = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk(header), .. Chunk(body)];
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

    private static byte[] Chunk(byte[] typed) => [.. BigEndian(typed.Length - 4), .. typed, .. Checksum(typed)];

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Checksum(byte[] chunk)
    {
        var sum = uint.MaxValue;
        foreach (var value in chunk)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
        }

        return BigEndian((int)~sum);
    }
}
