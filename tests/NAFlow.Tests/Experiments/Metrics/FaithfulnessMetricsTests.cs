using NAFlow.Evaluation;
using NAFlow.Imaging;
using static NAFlow.Tests.KnownMaps;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Average drop, infidelity and max-sensitivity on a linear network.</summary>
public sealed class FaithfulnessMetricsTests : IDisposable
{
    private const int Side = 8;

    private readonly Tensor weights = randn([1, Side, Side], float64, generator: new Generator(4));
    private readonly Tensor pixels = randn([1, 1, Side, Side], float64, generator: new Generator(5));
    private readonly Network network;
    private readonly TracedDecision traced;
    private readonly EvaluatedImage image;

    public FaithfulnessMetricsTests()
    {
        network = Linear(weights);
        traced = Traced(network, pixels);
        image = new EvaluatedImage(traced) { Seed = 3 };
    }

    [Fact]
    public void Infidelity_of_the_truth_is_zero_and_that_of_nothing_is_the_mean_square()
    {
        using var contributions = weights * pixels[0];
        var square = new InfidelityMetric();
        var noise = new InfidelityMetric(new() { Perturbation = Perturbation.GaussianNoise });
        Assert.Equal(0, square.Figures(image, Of(contributions))["infidelity"], 1e-9);
        Assert.Equal(0, noise.Figures(image, Of(weights))["infidelity"], 1e-9);
        Assert.Equal(0, noise.Figures(image, Of(weights).Times(20))["infidelity"], 1e-9);
        Assert.True(noise.Figures(image, Of(contributions))["infidelity"] > 1e-3);

        // Of a map of zeros it is the mean square of what the perturbations cost: the weights' own norm times the noise.
        var many = new InfidelityMetric(new() { Perturbation = Perturbation.GaussianNoise, Samples = 4000 })
            .Figures(image, Map(Side, Side, (_, _) => 0));
        var expected = 0.01 * weights.square().sum().item<double>();
        Assert.Equal(expected, many["infidelity"], 0.15 * expected);
    }

    [Fact]
    public void Squares_are_removed_whole_and_inside()
    {
        // One square as large as the image costs the whole score, whatever the map: one factor fits it.
        Assert.Equal(0, new InfidelityMetric(new() { SquareSide = 1 }).Figures(image, Map(2, 2, (row, _) => row + 1))["infidelity"], 1e-12);
        var zeros = new InfidelityMetric(new() { SquareSide = 1 }).Figures(image, Map(2, 2, (_, _) => 0));
        Assert.Equal(Math.Pow(traced.Score.Values[0], 2), zeros["infidelity"], 1e-6);
    }

    [Fact]
    public void The_drop_is_that_of_the_image_times_the_scaled_map()
    {
        var map = KnownMaps.Random(Side, Side, 6);
        var figures = new AverageDropMetric().Figures(image, map);
        using var scaled = tensor(map.Scaled().Values.ToArray(), [1, 1, Side, Side]).to(float64);
        using var masked = pixels * scaled;
        var (whole, seen) = (Sigmoid(pixels), Sigmoid(masked));
        Assert.Equal(Math.Max(0, whole - seen) / whole, figures["average_drop"], 1e-6);
        Assert.Equal(seen > whole ? 1 : 0, figures["increase"]);

        // To mask what speaks against the class makes the network surer, and to mask what speaks for it less sure.
        using var contributions = (weights * pixels[0]).sign();
        var helpful = new AverageDropMetric().Figures(image, Of(contributions));
        Assert.Equal((0, 1), (helpful["average_drop"], helpful["increase"]));
        using var opposite = contributions.neg();
        var harmful = new AverageDropMetric().Figures(image, Of(opposite));
        Assert.True(harmful["average_drop"] > 0);
        Assert.Equal(0, harmful["increase"]);
    }

    [Fact]
    public void Many_maps_at_once_are_judged_as_each_alone()
    {
        var maps = Enumerable.Range(0, 5).ToDictionary(number => $"layer{number}", number => KnownMaps.Random(2 + number, 3, number));
        using var scorer = new AverageDropMetric(new() { BatchSize = 2 }).For(image, TestContext.Current.CancellationToken);
        foreach (var score in scorer.Score(Silent, maps, TestContext.Current.CancellationToken))
            Assert.Equal(new AverageDropMetric().Figures(image, maps[score.Layer])[score.Figure], score.Value, 1e-9);
    }

    [Fact]
    public void A_method_that_never_changes_has_no_sensitivity_and_the_image_itself_has_its_own()
    {
        var map = KnownMaps.Random(3, 3, 1);
        var constant = new MapMethod("constant", (moved, _) =>
            [.. Enumerable.Range(0, (int)moved.Trace.BatchSize).Select(_ => new Dictionary<string, HeatMap> { ["layer"] = map })]);
        Assert.Equal(0, new MaxSensitivityMetric().Figures(image, map, constant)["max_sensitivity"]);

        // The map is the image: it changes by as much as the image is moved.
        var seen = new List<double>();
        var itself = new MapMethod("itself", (moved, _) => [.. Enumerable.Range(0, (int)moved.Trace.BatchSize).Select(sample =>
        {
            using var scope = NewDisposeScope();
            var gap = moved.Input[sample] - pixels[0];
            Assert.InRange(gap.abs().max().item<double>(), 0.01, 0.02);
            seen.Add((gap.norm() / pixels.norm()).item<double>());
            return new Dictionary<string, HeatMap> { ["layer"] = Of(moved.Input[sample]) };
        })]);
        var value = new MaxSensitivityMetric(new() { Samples = 7, BatchSize = 3 }).Figures(image, Of(pixels), itself)["max_sensitivity"];
        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(seen.Max(), value, 1e-5);
    }

    [Fact]
    public void A_positive_factor_changes_nothing_and_a_seed_is_repeated()
    {
        var map = KnownMaps.Random(5, 5, 9);
        foreach (var metric in (IMapMetric[])[new InfidelityMetric(), new AverageDropMetric()])
            foreach (var (figure, value) in metric.Figures(image, map))
            {
                Assert.Equal(value, metric.Figures(image, map)[figure]);
                Assert.Equal(value, metric.Figures(image, map.Times(37))[figure], 1e-5);
            }

        Assert.NotEqual(new InfidelityMetric().Figures(image, map), new InfidelityMetric().Figures(image with { Seed = 4 }, map));
        Assert.Throws<InvalidInputException>(() => new InfidelityOptions { Samples = 1 });
        Assert.Throws<InvalidInputException>(() => new MaxSensitivityOptions { Radius = 0 });
        Assert.Throws<InvalidInputException>(() => new AverageDropOptions { BatchSize = 0 });
    }

    public void Dispose()
    {
        traced.Dispose();
        network.Dispose();
        weights.Dispose();
        pixels.Dispose();
    }

    private double Sigmoid(Tensor input)
    {
        using var scope = NewDisposeScope();
        return 1 / (1 + Math.Exp(-(weights.to(float32).to(float64) * input).sum().item<double>()));
    }

    private static HeatMap Of(Tensor values)
    {
        using var scope = NewDisposeScope();
        return HeatMap.FromValues((int)values.shape[^2], (int)values.shape[^1], values.to(float32).contiguous().data<float>().ToArray());
    }
}
