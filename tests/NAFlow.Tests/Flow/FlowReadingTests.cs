using NAFlow.Imaging;

namespace NAFlow.Tests;

/// <summary>What maps made by hand say.</summary>
public sealed class FlowReadingTests
{
    [Fact]
    public void Half_of_an_even_map_lies_on_half_of_the_image()
    {
        Assert.Equal(0.5, MapReading.Extent(Map(7, 7, (_, _) => 3))!.Value, 9);
        Assert.Equal(0.5, MapReading.Extent(Map(224, 150, (_, _) => 3))!.Value, 9);
        Assert.Null(MapReading.Extent(Map(5, 5, (_, _) => 0)));
    }

    /// <summary>A quarter of the image with all of the map: half of it lies on an eighth, whatever the number of pixels.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(14)]
    [InlineData(28)]
    [InlineData(224)]
    public void The_extent_does_not_go_with_the_number_of_pixels(int side)
    {
        var quarter = Map(side, side, (y, x) => y < side / 2 && x < side / 2 ? 1 : 0);
        Assert.Equal(0.125, MapReading.Extent(quarter)!.Value, 9);
        Assert.Equal(0, MapReading.Strongest(quarter)!.Value.Ninth);
    }

    [Fact]
    public void Of_one_bright_pixel_half_a_cell_is_needed() =>
        Assert.Equal(0.5 / (13 * 13), MapReading.Extent(Map(13, 13, (y, x) => y == 6 && x == 2 ? 9 : 0))!.Value, 9);

    [Theory]
    [InlineData(1, 1, "at the upper left")]
    [InlineData(1, 4, "at the top")]
    [InlineData(4, 4, "in the middle")]
    [InlineData(7, 1, "at the lower left")]
    [InlineData(7, 7, "at the lower right")]
    public void The_strongest_ninth_is_named(int row, int column, string place)
    {
        var layer = KnownFlow.Default.Layers[1] with { Map = Map(9, 9, (y, x) => y == row && x == column ? 1 : 0.001f) };
        Assert.Equal(place, LayerReading.Of(layer).Place);
    }

    [Fact]
    public void A_value_on_an_edge_is_shared_by_area()
    {
        Assert.Equal([4, 4, 4, 4], MapReading.Sums(Map(4, 4, (_, _) => 1), 2, 2));
        Assert.Equal([1.5, 1.5], MapReading.Sums(Map(1, 3, (_, _) => 1), 1, 2));
        Assert.Equal([2 / 3.0, 1 / 3.0, 0], MapReading.Sums(Map(1, 2, (_, x) => x == 0 ? 1 : 0), 1, 3), (one, other) =>
            Math.Abs(one - other) < 1e-12);
        Assert.Equal([0.0], MapReading.Sums(Map(2, 2, (_, _) => -1), 1, 1));
    }

    [Fact]
    public void Attention_narrows_to_the_upper_left()
    {
        var reading = Flow(Spread(12), Spread(6), Spread(3)).Reading;
        Assert.Equal(
            "Half of the attention lies on 50 % of the image at input and narrows to 3.1 % at relu2; it is spread evenly at first and strongest at the upper "
            + "left from relu1 on.",
            reading.Where);
        Assert.Equal([0.5, 0.125, 0.03125], reading.Layers.Select(layer => Math.Round(layer.Extent!.Value, 9)));
    }

    [Fact]
    public void Attention_narrows_and_widens() =>
        Assert.Equal(
            "Half of the attention lies on 50 % of the image at input, narrows to 3.1 % at relu1 and widens to 13 % at relu2; it is spread evenly at "
            + "first and strongest at the upper left from relu1 on.",
            Flow(Spread(12), Spread(3), Spread(6)).Reading.Where);

    [Fact]
    public void Attention_widens_and_stays()
    {
        Assert.StartsWith("Half of the attention lies on 3.1 % of the image at input and widens to 13 % at relu2; ",
            Flow(Spread(3), Spread(6)).Reading.Where);
        Assert.Equal(
            "Half of the attention lies on 13 % of the image at input and on about as much to relu2; it is strongest at the upper left throughout.",
            Flow(Spread(6), Spread(6)).Reading.Where);
        Assert.Equal("No map has any attention.", Flow(Spread(0), Spread(0)).Reading.Where);
    }

    [Fact]
    public void The_flow_and_the_map_without_inversion_part_at_the_deepest_layer_under_nine_tenths()
    {
        var flow = KnownFlow.Default;
        var parted = flow with { Layers = [.. flow.Layers.Select((layer, depth) => layer with { LikenessToNoInversion = depth < 3 ? 0.85 : 0.97 })] };
        Assert.Contains("the map without inversion part at relu1 (correlation 0.85).", parted.Reading.Where);
        Assert.Contains("much the same (correlation 0.97 at least)",
            (flow with { Layers = [.. flow.Layers.Select(layer => layer with { LikenessToNoInversion = 0.97 })] }).Reading.Where);
        Assert.DoesNotContain("without inversion", KnownFlow.Explain(options: ExplainOptions.AsPublished).Reading.Where);
    }

    [Fact]
    public void It_says_how_sure_the_network_is()
    {
        var flow = KnownFlow.Default with { TopClasses = [new(0, "frog", 9, 0.7), new(1, "toad", 7, 0.25)] };
        var frog = flow.Explained with { Index = 0, Name = "frog", Probability = 0.7 };
        var toad = flow.Explained with { Index = 1, Name = "toad", Probability = 0.25 };
        Assert.Equal("The network is fairly sure: frog 70 %; next is toad with 25 %.", (flow with { Explained = frog }).Reading.Confidence);
        Assert.Equal("The network is not sure: toad 25 %; frog comes first with 70 %.", (flow with { Explained = toad }).Reading.Confidence);
        Assert.StartsWith("The score, ", KnownFlow.Similarity().Reading.Confidence);
    }

    [Fact]
    public void Findings_are_told_once_for_each_kind()
    {
        var flow = KnownFlow.Default;
        Assert.Equal("No map calls for caution.",
            (flow with { Layers = [.. flow.Layers.Select(layer => layer with { Findings = [] })] }).Reading.Findings);
        var found = flow.Layers
            .Select((layer, depth) => layer with { Findings = depth < 2 ? [Finding.Scattered] : depth == 2 ? [Finding.IterationCap] : [] });
        Assert.Equal(
            "Some maps are scattered like noise and point nowhere (input, conv1). Some maps are not solved to the end (relu1).",
            (flow with { Layers = [.. found] }).Reading.Findings);
    }

    /// <summary>A flow of the known network whose row has these maps, from the image on.</summary>
    private static AttentionFlow Flow(params HeatMap[] maps)
    {
        var flow = KnownFlow.Default;
        string[] names = maps.Length == 2 ? ["input", "relu2"] : ["input", "relu1", "relu2"];
        return flow with { Layers = [.. names.Zip(maps, (name, map) => flow[name] with { Map = map, LikenessToNoInversion = null })] };
    }

    /// <summary>A map of 12 x 12 that is the same in a square at the upper left and 0 elsewhere.</summary>
    private static HeatMap Spread(int side) => Map(12, 12, (y, x) => y < side && x < side ? 1 : 0);

    private static HeatMap Map(int height, int width, Func<int, int, float> value) =>
        HeatMap.FromValues(height, width, [.. Enumerable.Range(0, height * width).Select(index => value(index / width, index % width))]);
}
