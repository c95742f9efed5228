using NAFlow.Imaging;

namespace NAFlow.Tests;

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
        var (forward, turned) = (usual.Prepare(photo).Values.ToArray(), (usual with { Channels = ChannelOrder.BlueGreenRed }).Prepare(photo).Values.ToArray());
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
