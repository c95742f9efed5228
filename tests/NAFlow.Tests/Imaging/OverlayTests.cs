using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class OverlayTests
{
    [Fact]
    public void Is_the_published_blend_clipped()
    {
        // Jet's 1 is (128, 0, 0): 0.4 * 128 + 0.8 * 100 = 131.2, 0.8 * 255 = 204; gray's is white: 0.4 * 255 + 0.8 * 255 is clipped.
        var image = TestPictures.Plain(4, 3, new(100, 255, 10));
        var whole = HeatMap.FromValues(1, 1, [1]);
        Assert.Equal(new RgbColour(131, 204, 8), Overlay.Blend(image, whole, ColourMap.Jet)[2, 1]);
        Assert.Equal(new RgbColour(182, 255, 110), Overlay.Blend(image, whole, ColourMap.Gray)[2, 1]);
    }

    [Fact]
    public void Weights_of_nought_and_one_give_the_image_or_the_map()
    {
        var image = TestPictures.Noise(6, 4);
        var map = HeatMap.FromValues(4, 6, [.. Enumerable.Range(0, 24).Select(index => index / 23f)]);
        var imageAlone = Overlay.Blend(image, map, options: new() { HeatWeight = 0, ImageWeight = 1 });
        var mapAlone = Overlay.Blend(image, map, options: new() { HeatWeight = 1, ImageWeight = 0 });
        Assert.Equal(image.Pixels.ToArray(), imageAlone.Pixels.ToArray());
        Assert.Equal(ColourMap.Inferno.Paint(map).Pixels.ToArray(), mapAlone.Pixels.ToArray());
    }

    [Fact]
    public void The_map_is_stretched_over_a_picture_of_any_shape()
    {
        var image = TestPictures.Plain(40, 10, new(0, 0, 0));
        var blended = Overlay.Blend(image, HeatMap.FromValues(1, 2, [0, 1]), ColourMap.Gray);
        Assert.Equal((40, 10), (blended.Width, blended.Height));
        Assert.Equal(0, blended[2, 5].Red);
        Assert.Equal(102, blended[38, 5].Red);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Weights_are_checked(double weight)
    {
        Assert.Throws<InvalidInputException>(() => new OverlayOptions { HeatWeight = weight });
        Assert.Throws<InvalidInputException>(() => new OverlayOptions { ImageWeight = weight });
    }
}
