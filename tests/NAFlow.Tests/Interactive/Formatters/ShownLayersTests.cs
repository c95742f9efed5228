using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ShownLayersTests
{
    [Fact]
    public void A_few_are_all_shown() => Assert.Equal(["a", "b.0", "b.1"], Of(["a", "b.0", "b.1"], 3));

    [Fact]
    public void Of_modules_the_last_layers_are_shown() =>
        Assert.Equal(
            ["input", "conv1", "block1.2", "block2.2", "block3.2"],
            Of(["input", "conv1", "block1.0", "block1.1", "block1.2", "block2.0", "block2.1", "block2.2", "block3.0", "block3.1", "block3.2"], 8));

    [Fact]
    public void One_long_module_is_thinned_evenly_from_the_first_to_the_last() =>
        Assert.Equal(
            ["input", "features.5", "features.10", "features.15", "features.20", "features.25", "features.30"],
            Of(["input", .. Enumerable.Range(1, 30).Select(index => $"features.{index}")], 7));

    [Fact]
    public void Too_many_modules_are_thinned_evenly() =>
        Assert.Equal(["m0", "m33", "m66", "m99"], Of([.. Enumerable.Range(0, 100).Select(index => $"m{index}")], 4));

    private static IEnumerable<string> Of(IReadOnlyList<string> names, int most) =>
        ShownLayers.Of([.. names.Select(name => KnownFlow.Default.Layers[0] with { Name = name })], most).Select(layer => layer.Name);
}
