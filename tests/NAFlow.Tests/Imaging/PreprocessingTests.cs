using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class PreprocessingTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Squashed_and_normalised_values_equal_the_published_transforms(int size)
    {
        var source = GoldenArray.Read("preprocess/image_40x52x3_u8.npy");
        var prepared = new Preprocessing { Size = size }.Prepare(Photo.FromPixels("golden", source.Shape[1], source.Shape[0], source.Data));
        var expected = GoldenArray.Read($"preprocess/tensor_{size}.npy").Floats();
        Assert.Equal(expected.Length, prepared.Values.Length);
        for (var index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], prepared.Values.Span[index], 1e-6f);
    }

    [Fact]
    public void Values_are_planes_of_the_picture_seen()
    {
        var preprocessing = new Preprocessing { Size = 5, Mean = new(0.1f, 0.2f, 0.3f), StandardDeviation = new(0.5f, 0.25f, 2) };
        var prepared = preprocessing.Prepare(TestPictures.Noise(11, 8));
        Assert.Equal((5, 5), (prepared.Picture.Width, prepared.Picture.Height));
        var pixel = prepared.Picture[3, 1];
        var at = (1 * 5) + 3;
        Assert.Equal(((pixel.Red / 255f) - 0.1f) / 0.5f, prepared.Values.Span[at], 1e-6f);
        Assert.Equal(((pixel.Green / 255f) - 0.2f) / 0.25f, prepared.Values.Span[25 + at], 1e-6f);
        Assert.Equal(((pixel.Blue / 255f) - 0.3f) / 2, prepared.Values.Span[50 + at], 1e-6f);
    }

    [Theory]
    [InlineData(60, 40, 48, 32, 12, 4)]
    [InlineData(40, 61, 32, 48, 4, 12)]
    [InlineData(40, 40, 32, 32, 4, 4)]
    [InlineData(47, 40, 37, 32, 6, 4)]
    [InlineData(20, 20, 32, 32, 4, 4)]
    public void The_crop_is_the_centre_of_the_whole_resized_photo(int width, int height, int resizedWidth, int resizedHeight, int left, int top)
    {
        // The right-hand numbers are torchvision's: the long side truncated, round((side - 24) / 2) with halves to even.
        var photo = TestPictures.Noise(width, height);
        var whole = Resize.Bicubic(photo, resizedWidth, resizedHeight);
        var cropped = new Preprocessing { Size = 24, ShortSide = 32, ResizeMode = ResizeMode.ShortSideCrop }.Prepare(photo).Picture;
        for (var y = 0; y < 24; y++)
            for (var x = 0; x < 24; x++)
                Assert.Equal(whole[left + x, top + y], cropped[x, y]);
    }

    [Fact]
    public void The_short_side_defaults_to_torchvisions_proportion()
    {
        var photo = TestPictures.Noise(300, 260);
        var byDefault = new Preprocessing { ResizeMode = ResizeMode.ShortSideCrop };
        Assert.Equal((byDefault with { ShortSide = 256 }).Prepare(photo).Values.ToArray(), byDefault.Prepare(photo).Values.ToArray());
    }

    [Fact]
    public void A_very_long_photo_costs_no_more_than_its_square()
    {
        var photo = TestPictures.Plain(200_000, 1, new(7, 8, 9));
        var prepared = new Preprocessing { ResizeMode = ResizeMode.ShortSideCrop }.Prepare(photo);
        Assert.Equal(new RgbColour(7, 8, 9), prepared.Picture[100, 100]);
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<InvalidInputException>(() => new Preprocessing { Size = 0 });
        Assert.Throws<InvalidInputException>(() => new Preprocessing { ShortSide = -1 });
        Assert.Throws<InvalidInputException>(() => new Preprocessing { ResizeMode = (ResizeMode)7 });
        Assert.Throws<InvalidInputException>(() => new Preprocessing { Mean = ChannelValues.Same(float.NaN) });
        Assert.Throws<InvalidInputException>(() => new Preprocessing { StandardDeviation = new(1, 0, 1) });
        var narrow = new Preprocessing { Size = 64, ShortSide = 32, ResizeMode = ResizeMode.ShortSideCrop };
        Assert.Contains("at least 64", Assert.Throws<InvalidInputException>(() => narrow.Prepare(TestPictures.Noise(4, 4))).Message);
    }

    [Fact]
    public void Options_are_values() => Assert.Equal(new Preprocessing { Size = 224 }, Preprocessing.ImageNet);
}
