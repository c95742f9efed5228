using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using static NAFlow.Tests.KnownMaps;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>A linear network that weighs four quarters of a white picture by 1, 4, 3 and -2: without one of them, that is what it loses.</summary>
public sealed class PartTruthMetricTests : IDisposable
{
    private const int Side = 16, Half = Side / 2;

    private static readonly double[] Worth = [1, 4, 3, -2];

    private readonly Network network;
    private readonly TracedDecision traced;
    private readonly EvaluatedImage image;

    public PartTruthMetricTests()
    {
        using var weights = tensor(
            Enumerable.Range(0, 3 * Side * Side).Select(at => Worth[Quarter(at % (Side * Side))] / 100).ToArray(), [3, Side, Side]);
        network = Linear(weights);
        network.Preprocessing = new Preprocessing { Size = Side, Mean = new(0, 0, 0), StandardDeviation = new(1, 1, 1) };
        using var input = network.Preprocessing.Prepare(White(-1)).ToTensor();
        traced = Traced(network, input);
        image = new EvaluatedImage(traced)
        {
            Truth = Shown(Side, Side, (_, _) => true) with { Parts = [.. Enumerable.Range(0, 4).Select(Part)] },
        };
    }

    [Fact]
    public void A_perfect_map_reaches_the_bound()
    {
        var order = new PartTruthMetric().Figures(image, Map(Side, Side, (row, column) => Worth[Quarter((row * Side) + column)] + 2));
        Assert.Equal((1, 1), (order["part_rank"], order["part_hit"]));
        Assert.Equal(6 / 14.0, order["part_energy"], 1e-6);
        var only = new PartTruthMetric().Figures(image, Map(Side, Side, (row, column) => Quarter((row * Side) + column) == 1 ? 1 : 0));
        Assert.Equal((1, 1), (only["part_hit"], only["part_energy"]));
    }

    [Fact]
    public void The_opposite_map_has_the_opposite_rank_and_a_constant_one_is_no_hit()
    {
        Assert.Equal(-1, new PartTruthMetric()
            .Figures(image, Map(Side, Side, (row, column) => 5 - Worth[Quarter((row * Side) + column)]))["part_rank"], 1e-6);
        foreach (var value in (double[])[0, 0.1])
        {
            var constant = new PartTruthMetric().Figures(image, Map(3, 3, (_, _) => value));
            Assert.Equal(0, constant["part_hit"]);
            Assert.Equal(value > 0 ? 0.25 : 0, constant["part_energy"], 1e-6);
        }
    }

    [Fact]
    public void Small_parts_are_left_out_and_few_parts_have_no_order()
    {
        // A sliver of the same worth as the second quarter would tie with it.
        var sliver = Part(1) with { Name = "sliver", Mask = [.. Enumerable.Range(0, Side * Side).Select(at => at < 19)] };
        var map = Map(Side, Side, (row, column) => Worth[Quarter((row * Side) + column)] + 2);
        var truth = image.Truth!;
        var more = image with { Truth = truth with { Parts = truth.Parts.Add(sliver) } };
        Assert.Equal(new PartTruthMetric().Figures(image, map), new PartTruthMetric().Figures(more, map));
        Assert.Equal(double.NaN, new PartTruthMetric(new() { LeastPixels = 19 }).Figures(more, map)["part_hit"]);

        var two = new PartTruthMetric().Figures(image with { Truth = truth with { Parts = [truth.Parts[0], truth.Parts[1]] } }, map);
        Assert.Equal((double.NaN, 1), (two["part_rank"], two["part_hit"]));
        Assert.Equal(1, new PartTruthMetric(new() { LeastParts = 2 })
            .Figures(image with { Truth = truth with { Parts = [truth.Parts[0], truth.Parts[1]] } }, map)["part_rank"], 1e-6);
        Assert.All(new PartTruthMetric().Figures(image with { Truth = truth with { Parts = [truth.Parts[3]] } }, map).Values, value =>
            Assert.Equal(double.NaN, value));
        Assert.All(new PartTruthMetric(new() { LeastPixels = 1000 }).Figures(image, map).Values, value => Assert.Equal(double.NaN, value));
    }

    public void Dispose()
    {
        traced.Dispose();
        network.Dispose();
    }

    private static int Quarter(int at) => (at / Side < Half ? 0 : 2) + (at % Side < Half ? 0 : 1);

    private static TruePart Part(int quarter) =>
        new($"part{quarter}", [.. Enumerable.Range(0, Side * Side).Select(at => Quarter(at) == quarter)], () => White(quarter));

    /// <summary>White everywhere but in one quarter.</summary>
    private static Photo White(int without) =>
        Photo.FromPixels("white", Side, Side,
            [.. Enumerable.Range(0, Side * Side * 3).Select(at => Quarter(at / 3) == without ? (byte)0 : (byte)255)]);
}
