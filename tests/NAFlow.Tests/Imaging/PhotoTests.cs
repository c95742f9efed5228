using CsCheck;
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
