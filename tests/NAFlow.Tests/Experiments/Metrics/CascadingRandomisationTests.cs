using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class CascadingRandomisationTests
{
    private static readonly CascadingRandomisationMetric Metric = new();

    /// <summary>Horizontal differences of the image: they know nothing of the network.</summary>
    private static readonly MapMethod Edges = new("edges", (traced, _) =>
    {
        using var scope = NewDisposeScope();
        return [Everywhere(traced, traced.Input[0].sum([0L]).diff(1).abs())];
    });

    [Fact]
    public void What_looks_at_the_image_alone_stays_wholly_as_it_was()
    {
        using var network = SmallNetworks.Residual();
        var scores = Scores(network, Edges);
        Assert.Equal(9 * network.FlowNodes.Length, scores.Count);
        Assert.Equal(Metric.Figures.Select(figure => figure.Name).ToHashSet(), scores.Select(score => score.Figure).ToHashSet());
        Assert.All(scores, score => Assert.Equal(1, score.Value, 9));
    }

    [Fact]
    public void Maps_drawn_at_random_are_like_nothing()
    {
        var random = new Random(5);
        var noise = new MapMethod("noise", (traced, _) =>
            [Everywhere(traced, tensor(Enumerable.Range(0, 1600).Select(_ => random.NextSingle() - 0.5f).ToArray(), [40, 40]))]);
        using var network = SmallNetworks.Plain();
        Assert.All(Scores(network, noise), score => Assert.InRange(score.Value, -0.1, 0.1));
    }

    [Fact]
    public void The_gradient_of_a_linear_model_changes_as_its_weights_do()
    {
        using var network = OneLayer();
        using var scope = NewDisposeScope();
        using var cascade = RandomisedCascade.Of(network, network.Output, 6, seed: 1);
        Assert.Equal(["fc"], cascade.Places);
        var before = Weights(network);
        var after = Weights(cascade.Networks[0]);
        var gradient = new MapMethod("gradient", (traced, _) => [Everywhere(traced, traced.Coefficients["input"]![0].sum([0L]))]);
        var scores = Scores(network, gradient, Decision.Class(2)).ToDictionary(score => score.Figure, score => score.Value);
        foreach (var moment in (string[])["randomised", "randomised_head", "randomised_all"])
        {
            Assert.Equal(RankCorrelation.Of(before, after), scores[$"{moment}_spearman"], 5e-10);
            Assert.Equal(RankCorrelation.Of([.. before.Select(Math.Abs)], [.. after.Select(Math.Abs)]), scores[$"{moment}_spearman_absolute"], 5e-10);
            Assert.Equal(StructuralSimilarity.Of(HeatMap.FromValues(8, 8, before), HeatMap.FromValues(8, 8, after)), scores[$"{moment}_ssim"], 5e-7);
        }

        static float[] Weights(Network network) =>
            network["fc"].Layer!.Parameters!.get_parameter("weight")![2].reshape(3, 64).sum([0L]).data<float>().ToArray();
    }

    [Fact]
    public void The_figures_are_of_all_stages_the_first_and_the_last()
    {
        using var network = SmallNetworks.Residual();
        using var image = SmallNetworks.Image();
        var gradCam = MethodList.Compared[2];
        using var traced = TracedDecision.Record(network, image, Decision.Top1);
        var map = gradCam.Explain(traced, default)[0]["layer1.0.add"];
        using var cascade = RandomisedCascade.Of(network, network.Output, 6, seed: 1);
        double[] likenesses =
        [
            .. cascade.Networks.Select(stage =>
            {
                using var anew = TracedDecision.Record(stage, image, traced.Decision);
                return RankCorrelation.Of(map.Values.Span, gradCam.Explain(anew, default)[0]["layer1.0.add"].Values.Span);
            }),
        ];
        var scores = Scores(network, gradCam).Where(score => score.Layer == "layer1.0.add").ToDictionary(score => score.Figure, score => score.Value);
        Assert.Equal(6, likenesses.Distinct().Count());
        Assert.Equal(likenesses.Average(), scores["randomised_spearman"], 5e-10);
        Assert.Equal(likenesses[0], scores["randomised_head_spearman"], 5e-10);
        Assert.Equal(likenesses[^1], scores["randomised_all_spearman"], 5e-10);
    }

    [Fact]
    public void The_draws_are_those_of_the_images_seed()
    {
        using var network = SmallNetworks.Plain();
        var gradCam = MethodList.Compared[2];
        Assert.Equal(Scores(network, gradCam), Scores(network, gradCam));
        Assert.NotEqual(Scores(network, gradCam), Scores(network, gradCam, seed: 2));
    }

    [Fact]
    public void The_callers_network_never_changes()
    {
        using var network = SmallNetworks.Mobile();
        var before = Bytes(network);
        Scores(network, MethodList.Compared[0]);
        Assert.Equal(before, Bytes(network));

        Assert.Throws<InvalidOperationException>(() => Scores(network, new("failing", (_, _) => throw new InvalidOperationException())));
        Assert.Equal(before, Bytes(network));

        using var cancelled = new CancellationTokenSource();
        var cancelling = new MapMethod("cancelling", (traced, _) =>
        {
            cancelled.Cancel();
            return [Everywhere(traced, traced.Input[0].sum([0L]))];
        });
        Assert.Throws<OperationCanceledException>(() => Scores(network, cancelling, cancellation: cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => Scores(network, Edges, cancellation: cancelled.Token));
        Assert.Equal(before, Bytes(network));

        // The stages are collected: what they share with the network must outlive them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(before, Bytes(network));
        using var image = SmallNetworks.Image();
        using var output = network.call(image);
        Assert.True(output.isfinite().all().item<bool>());
    }

    [Fact]
    public void Nothing_is_left_in_memory()
    {
        using var network = SmallNetworks.Residual();
        Scores(network, MethodList.Compared[2]);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Scores(network, MethodList.Compared[2]);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void One_stage_is_no_cascade() => Assert.Throws<InvalidInputException>(() => new CascadingRandomisationOptions { Stages = 1 });

    private static Network OneLayer()
    {
        manual_seed(2);
        var builder = new NetworkBuilder("one layer");
        builder.Features(builder.Image);
        return builder.Build(builder.Append("fc", new FullyConnected(192, 4), builder.Append("flatten", new Flatten(), builder.Image)));
    }

    private static List<MapScore> Scores(
        Network network, MapMethod method, Decision? decision = null, int seed = 1, CancellationToken cancellation = default)
    {
        using var image = network.Name == "one layer" ? SmallNetworks.Image(1, 8, 8) : SmallNetworks.Image();
        using var traced = TracedDecision.Record(network, image, decision ?? Decision.Top1);
        using var scorer = Metric.For(new EvaluatedImage(traced) { Seed = seed }, CancellationToken.None);
        return [.. scorer.Score(method, method.Explain(traced, CancellationToken.None)[0], cancellation)];
    }

    private static Dictionary<string, HeatMap> Everywhere(TracedDecision traced, Tensor map)
    {
        var values = map.to(float32).contiguous().data<float>().ToArray();
        return traced.Network.FlowNodes.ToDictionary(node => node.Name, _ => HeatMap.FromValues((int)map.shape[0], (int)map.shape[1], values));
    }

    private static string Bytes(Network network) =>
        string.Concat(network.state_dict().Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.contiguous().bytes)}\n"));
}
