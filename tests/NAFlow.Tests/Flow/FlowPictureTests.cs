using NAFlow.Imaging;
using NAFlow.Models;

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
        var brightest = LayerPicture.Of(KnownFlow.Default with { Picture = null }, options).Select(entry => entry.Picture.Pixels.ToArray().Max())
            .ToArray();
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

public sealed class LayerGlobTests
{
    [Theory]
    [InlineData("features.*", "features.3.squeeze", true)]
    [InlineData("features.*", "input", false)]
    [InlineData("*expand*", "features.3.expand1x1", true)]
    [InlineData("features.?", "features.12", false)]
    [InlineData("features.1?", "features.12", true)]
    [InlineData("FEATURES.12", "features.12", true)]
    [InlineData("features\\.12", "features.12", false)]
    [InlineData("*", "a/b.c", true)]
    public void Dots_are_letters_and_stars_any(string pattern, string name, bool fits) => Assert.Equal(fits, new LayerGlob(pattern).Matches(name));

    [Fact]
    public void Nothing_that_fits_is_refused_with_the_names()
    {
        var problem = Assert.Throws<InvalidInputException>(() => new LayerGlob("conv*").Require(["input", "features.0"]));
        Assert.Equal("No layer fits 'conv*'; the layers are input, features.0.", problem.Message);
    }

    [Fact]
    public void Of_many_layers_the_nearest_are_named()
    {
        var problem = Assert.Throws<InvalidInputException>(
            () => new LayerGlob("conv7").Require(Enumerable.Range(0, 40).Select(index => $"layer{index}.conv1").Append("conv1")));
        Assert.StartsWith("No layer fits 'conv7'; the nearest of 41 layers are conv1, ", problem.Message);
        Assert.Equal(4, problem.Message.Split(' ')
            .Count(word => word.StartsWith("layer", StringComparison.Ordinal) && word.Contains(".conv1", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_empty_pattern_is_refused() => Assert.Throws<InvalidInputException>(() => new LayerGlob(" "));
}

/// <summary>The flow of the known-neuron network on its own picture.</summary>
internal static class KnownFlow
{
    /// <summary>That of the first class by the default options; it holds no tensors, so nobody need dispose of it.</summary>
    public static AttentionFlow Default { get; } = Explain();

    /// <summary>Its similarity to a copy of itself whose upper third is blank; it holds no tensors either.</summary>
    public static AttentionFlow Similarity(ContributionRule rule = ContributionRule.ChannelWeights, Similarity comparedBy = NAFlow.Similarity.Cosine)
    {
        var picture = KnownNeuronPicture.Draw();
        var pixels = picture.Pixels.ToArray();
        pixels.AsSpan(0, pixels.Length / 3).Fill(byte.MaxValue);
        return Explain(Decision.Similarity(Photo.FromPixels("shapes, cut.png", picture.Width, picture.Height, pixels), comparedBy) with
        { Rule = rule, At = "relu2" });
    }

    public static AttentionFlow Explain(Decision? decision = null, ExplainOptions? options = null)
    {
        using var network = Zoo.Create(KnownNeuronNetwork.Name);
        return network.Explain(KnownNeuronPicture.Draw(), decision, options);
    }
}
