namespace NAFlow.Tests;

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
        var problem = Assert.Throws<InvalidInputException>(() => new LayerGlob("conv7").Require(Enumerable.Range(0, 40).Select(index => $"layer{index}.conv1").Append("conv1")));
        Assert.StartsWith("No layer fits 'conv7'; the nearest of 41 layers are conv1, ", problem.Message);
        Assert.Equal(4, problem.Message.Split(' ').Count(word => word.StartsWith("layer", StringComparison.Ordinal) && word.Contains(".conv1", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_empty_pattern_is_refused() => Assert.Throws<InvalidInputException>(() => new LayerGlob(" "));
}
