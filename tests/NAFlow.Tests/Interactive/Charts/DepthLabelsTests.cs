using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class DepthLabelsTests
{
    [Fact]
    public void A_few_layers_are_all_named() => Assert.Equal([0, 1, 2], DepthLabels.For(["input", "conv1", "conv1.relu.inside"]));

    [Fact]
    public void Of_many_the_outermost_are_named()
    {
        string[] layers = [.. Enumerable.Range(0, 30).Select(index => index % 3 == 0 ? $"features.{index}" : $"features.{index}.inside")];
        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 21, 24, 27], DepthLabels.For(layers));
    }

    [Fact]
    public void Too_many_are_thinned_evenly()
    {
        string[] layers = [.. Enumerable.Range(0, 100).Select(index => $"layer{index}")];
        Assert.Equal(Enumerable.Range(0, 20).Select(index => 5 * index), DepthLabels.For(layers));
    }
}
