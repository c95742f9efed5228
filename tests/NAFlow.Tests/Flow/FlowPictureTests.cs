using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class FlowPictureTests
{
    [Fact]
    public void Fewer_layers_make_a_smaller_picture()
    {
        var flow = KnownFlow.Default;
        var all = flow.ToPicture();
        var some = flow.ToPicture(new FlowPictureOptions { Layers = new LayerGlob("conv2") });
        Assert.True(some.Width * some.Height < all.Width * all.Height);
    }

    [Fact]
    public void Without_a_photo_the_map_stands_alone()
    {
        var flow = KnownFlow.Default;
        var options = new FlowPictureOptions { Layers = new LayerGlob("relu1"), Colours = ColourMap.Gray };
        var (layer, picture) = Assert.Single(LayerPicture.Of(flow with { Picture = null }, options));
        Assert.Equal(("relu1", 224, 224), (layer.Name, picture.Width, picture.Height));
        Assert.Equal(new RgbColour(0, 0, 0), picture[200, 200]);
        Assert.NotEqual(new RgbColour(0, 0, 0), picture[60, 62]);
    }

    [Theory]
    [InlineData(MapScale.EachAlone, true)]
    [InlineData(MapScale.WholeFlow, false)]
    public void Only_maps_of_their_own_scale_are_all_bright(MapScale scale, bool allBright)
    {
        var options = new FlowPictureOptions { Colours = ColourMap.Gray, Scale = scale };
        var brightest = LayerPicture.Of(KnownFlow.Default with { Picture = null }, options).Select(entry => entry.Picture.Pixels.ToArray().Max()).ToArray();
        Assert.Equal(allBright, brightest.All(value => value > 100));
        Assert.Contains(brightest, value => value > 100);
    }

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.5, "50 %")]
    [InlineData(0.12345, "12.3 %")]
    [InlineData(0.99976, "99.97 %")]
    [InlineData(0.9999999, "99.99 %")]
    [InlineData(1, "100 %")]
    public void Only_all_is_a_hundred_percent(double fraction, string text) => Assert.Equal(text, PercentText.Of(fraction));
}
