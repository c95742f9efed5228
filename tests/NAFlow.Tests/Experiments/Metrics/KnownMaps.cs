using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Maps and networks of which it is known what every metric must say.</summary>
internal static class KnownMaps
{
    /// <summary>A method that no metric asks.</summary>
    public static MapMethod Silent { get; } = new("silent", (_, _) => throw new InvalidOperationException("The metric explained anew."));

    public static HeatMap Map(int height, int width, Func<int, int, double> value) =>
        HeatMap.FromValues(height, width, [.. Enumerable.Range(0, height * width).Select(at => (float)value(at / width, at % width))]);

    public static HeatMap Random(int height, int width, int seed)
    {
        var random = new Random(seed);
        return Map(height, width, (_, _) => random.NextDouble());
    }

    public static HeatMap Times(this HeatMap map, float factor) =>
        HeatMap.FromValues(map.Height, map.Width, [.. map.Values.ToArray().Select(value => value * factor)]);

    public static ImageTruth Shown(int height, int width, Func<int, int, bool> isObject) =>
        new(height, width, [.. Enumerable.Range(0, height * width).Select(at => isObject(at / width, at % width))]);

    /// <summary>The figures of one map.</summary>
    public static IReadOnlyDictionary<string, double> Figures(this IMapMetric metric, EvaluatedImage image, HeatMap map, MapMethod? method = null)
    {
        using var scorer = metric.For(image, TestContext.Current.CancellationToken);
        var scores = scorer.Score(method ?? Silent, new Dictionary<string, HeatMap> { ["layer"] = map }, TestContext.Current.CancellationToken)
            .ToArray();
        Assert.Equal(metric.Figures.Select(figure => figure.Name), scores.Select(score => score.Figure));
        Assert.All(scores, score => Assert.Equal("layer", score.Layer));
        return scores.ToDictionary(score => score.Figure, score => score.Value);
    }

    /// <summary>A network without bend: the output is a weighted sum of all pixels and channels, and 0; float64.</summary>
    /// <param name="weights"><c>[C, H, W]</c>.</param>
    public static Network Linear(Tensor weights)
    {
        var (channels, height, width) = (weights.shape[0], weights.shape[1], weights.shape[2]);
        var convolution = nn.Conv2d(channels, 2, (height, width), bias: false);
        using (no_grad())
        using (var both = stack([weights.to(float32), zeros_like(weights, float32)], 0)) convolution.weight.copy_(both);
        var network = Network.FromSequential("linear", nn.Sequential(("sum", convolution), ("flatten", nn.Flatten())), (int)channels, "sum");
        network.to(ScalarType.Float64);
        return network;
    }

    /// <summary>A linear network with an image, explained for class 0.</summary>
    public static TracedDecision Traced(Network network, Tensor image) =>
        TracedDecision.Record(network, image, Decision.Class(0), TestContext.Current.CancellationToken);
}
