using System.Runtime.InteropServices;
using NAFlow.Imaging;
using TorchSharp;

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
    public void A_photo_too_long_to_keep_its_shape_is_refused_before_it_takes_the_memory()
    {
        var strip = Photo.FromPixels("strip", 3000, 2, new byte[3 * 3000 * 2]);
        var keep = Preprocessing.ImageNet with { ResizeMode = ResizeMode.KeepAspect };
        Assert.Contains("336000 pixels long", Assert.Throws<InvalidInputException>(() => keep.Prepare(strip)).Message);
        Assert.Equal(224, Preprocessing.ImageNet.Prepare(strip).Picture.Height);
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

public sealed class ChannelOrderTests
{
    private static readonly Preprocessing Plain = new() { Size = 4, Mean = ChannelValues.Same(0), StandardDeviation = ChannelValues.Same(1) };

    [Fact]
    public void Red_green_blue_is_the_usual_order() => Assert.Equal(ChannelOrder.RedGreenBlue, Preprocessing.ImageNet.Channels);

    [Fact]
    public void Blue_green_red_turns_the_planes_round_and_keeps_every_channels_own_statistics()
    {
        var usual = Plain with { Mean = new(0.1f, 0.2f, 0.3f), StandardDeviation = new(0.5f, 0.25f, 2) };
        var photo = TestPictures.Noise(9, 7);
        var (forward, turned) =
            (usual.Prepare(photo).Values.ToArray(), (usual with { Channels = ChannelOrder.BlueGreenRed }).Prepare(photo).Values.ToArray());
        Assert.NotEqual(forward[..16], turned[..16]);
        Assert.Equal(forward[..16], turned[32..]);
        Assert.Equal(forward[16..32], turned[16..32]);
        Assert.Equal(forward[32..], turned[..16]);
    }

    [Fact]
    public void Planes_of_a_plain_colour_come_in_the_order_asked_for()
    {
        var photo = TestPictures.Plain(6, 6, new(255, 128, 0));
        Assert.Equal([1f, 128 / 255f, 0f], FirstOfEachPlane(Plain));
        Assert.Equal([0f, 128 / 255f, 1f], FirstOfEachPlane(Plain with { Channels = ChannelOrder.BlueGreenRed }));

        float[] FirstOfEachPlane(Preprocessing preprocessing)
        {
            var values = preprocessing.Prepare(photo).Values.Span;
            return [values[0], values[16], values[32]];
        }
    }

    [Fact]
    public void Gray_is_the_luma_of_BT601_to_the_nearest_whole_number()
    {
        // Fixed-point weights with 16 bits may fall on the other side of a half, and never further.
        var gray = Plain with { Size = 16, Channels = ChannelOrder.Gray };
        var prepared = gray.Prepare(TestPictures.Noise(16, 16, seed: 3));
        Assert.Equal(16 * 16, prepared.Values.Length);
        for (var index = 0; index < 256; index++)
        {
            var pixel = prepared.Picture[index % 16, index / 16];
            var exact = 0.299 * pixel.Red + 0.587 * pixel.Green + 0.114 * pixel.Blue;
            Assert.InRange(prepared.Values.Span[index] * 255, exact - 0.503, exact + 0.503);
            Assert.Equal(MathF.Round(prepared.Values.Span[index] * 255), prepared.Values.Span[index] * 255, 1e-3f);
        }
    }

    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(255, 255, 255, 255)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(100, 100, 100, 100)]
    public void Gray_of_plain_colours(byte red, byte green, byte blue, int luma)
    {
        var gray = Plain with { Channels = ChannelOrder.Gray, Mean = new(0.25f, 9, 9), StandardDeviation = new(0.5f, 9, 9) };
        var values = gray.Prepare(TestPictures.Plain(5, 5, new(red, green, blue))).Values.ToArray();
        Assert.All(values, value => Assert.Equal((luma / 255f - 0.25f) / 0.5f, value, 1e-6f));
    }

    [Fact]
    public void A_gray_tensor_has_one_channel()
    {
        var gray = Plain with { Size = 5, Channels = ChannelOrder.Gray };
        using var one = gray.Prepare(TestPictures.Noise(9, 7)).ToTensor();
        Assert.Equal([1, 1, 5, 5], one.shape);
        using var both = new[] { gray.Prepare(TestPictures.Noise(9, 7)), gray.Prepare(TestPictures.Noise(3, 8)) }.ToTensor();
        Assert.Equal([2, 1, 5, 5], both.shape);
        using var colours = Plain.Prepare(TestPictures.Noise(9, 7)).ToTensor();
        Assert.Equal([1, 3, 4, 4], colours.shape);
    }

    [Fact]
    public void An_order_that_is_not_known_is_refused() => Assert.Throws<InvalidInputException>(() => Plain with { Channels = (ChannelOrder)5 });
}

public sealed class PhotoTensorTests
{
    [Fact]
    public void A_batch_holds_each_photos_values_in_turn()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _), "libtorch does not load on this machine");
        var preprocessing = new Preprocessing { Size = 6 };
        PreparedPhoto[] photos = [preprocessing.Prepare(TestPictures.Noise(9, 9, 1)), preprocessing.Prepare(TestPictures.Noise(9, 9, 2))];
        using var scope = torch.NewDisposeScope();
        Assert.Equal([1, 3, 6, 6], photos[0].ToTensor().shape);
        Assert.Equal([2, 3, 6, 6], photos.ToTensor().shape);
        Assert.Equal([.. photos[0].Values.ToArray(), .. photos[1].Values.ToArray()], photos.ToTensor().data<float>().ToArray());
    }

    [Fact]
    public void Photos_of_two_sizes_make_no_batch()
    {
        PreparedPhoto[] photos =
        [
            new Preprocessing { Size = 6 }.Prepare(TestPictures.Noise(9, 9)),
            new Preprocessing { Size = 7 }.Prepare(TestPictures.Noise(9, 9)),
        ];
        Assert.Throws<InvalidInputException>(() => photos.ToTensor());
        Assert.Throws<InvalidInputException>(() => Array.Empty<PreparedPhoto>().ToTensor());
    }
}
