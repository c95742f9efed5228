using NAFlow.Interactive.Charts;
using NAFlow.Tests.Flow;

namespace NAFlow.Tests.Interactive;

public sealed class DepthLabelsTests
{
    [Fact]
    public void A_few_layers_are_all_named() => Assert.Equal([0, 1, 2, 3, 4], DepthLabels.For(KnownFlow.Default.Layers));

    [Fact]
    public void Of_many_the_outermost_are_named()
    {
        var layer = KnownFlow.Default.Layers[0];
        var layers = Enumerable.Range(0, 30).Select(index => layer with { Name = index % 3 == 0 ? $"features.{index}" : $"features.{index}.inside" }).ToArray();
        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 21, 24, 27], DepthLabels.For(layers));
    }

    [Fact]
    public void Too_many_are_thinned_evenly()
    {
        var layer = KnownFlow.Default.Layers[0];
        var layers = Enumerable.Range(0, 100).Select(index => layer with { Name = $"layer{index}" }).ToArray();
        Assert.Equal(Enumerable.Range(0, 20).Select(index => 5 * index), DepthLabels.For(layers));
    }
}
