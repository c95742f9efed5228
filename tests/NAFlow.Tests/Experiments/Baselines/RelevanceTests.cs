using NAFlow.Evaluation;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using BatchNorm = TorchSharp.Modules.BatchNorm;

namespace NAFlow.Tests;

public sealed class RelevanceTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Relevance_is_that_of_the_rules_in_loops_over_dense_matrices(string name)
    {
        using var network = SmallNetworks.All[name]();
        TurnSomeScales(network);
        using var traced = Question.Of(network, side: 7);
        var dense = new DenseLayers(traced.Trace);
        var scores = dense.Values(network.Output.Index);
        var (target, contrast) = (new double[5], new double[5]);
        for (var other = 0; other < 5; other++) (target[other], contrast[other]) = other == 3 ? (scores[3], 1.0) : (0.0, -1.0 / 5);
        var plain = dense.Sweep(network.Output.Index, target, new DenseRelevance(traced, dense).Back);
        var contrastive = dense.Sweep(network.Output.Index, contrast, new DenseRelevance(traced, dense) { CountsPositive = _ => true }.Back);

        var relevances = LayerWiseRelevance.Explain(traced)[0];
        var cams = RelevanceCam.Explain(traced)[0];
        foreach (var node in network.FlowNodes)
        {
            var found = dense.ByChannel(node.Index, plain[node.Index]!);
            var weights = dense.ByChannel(node.Index, contrastive[node.Index]!).Select(channel => channel.Sum()).ToArray();
            var activation = dense.ByChannel(node.Index, dense.Values(node.Index));
            var places = Enumerable.Range(0, found[0].Length).ToArray();
            Question.Same([.. places.Select(place => Math.Max(0, found.Sum(channel => channel[place])))], relevances[node.Name],
                $"relevance of {node.Name}");
            Question.Same([.. places.Select(place => Math.Max(0, activation.Select((channel, c) => weights[c] * channel[place]).Sum()))],
                cams[node.Name], $"Relevance-CAM of {node.Name}");
        }
    }

    [Theory]
    [InlineData(RelevanceStart.Score)]
    [InlineData(RelevanceStart.Contrastive)]
    public void Without_biases_every_layer_of_a_chain_holds_the_relevance_of_the_score(RelevanceStart start)
    {
        manual_seed(4);
        using var sequence = nn.Sequential(
            ("conv1", nn.Conv2d(3, 6, 3, padding: 1L, bias: false)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
            ("conv2", nn.Conv2d(6, 8, 3, bias: false)), ("relu2", nn.ReLU()), ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()),
            ("fc", nn.Linear(8, 5, hasBias: false)));
        using var network = Network.FromSequential("chain", sequence);
        network.to(ScalarType.Float64);
        using var traced = Question.Of(network, side: 12);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var relevance = Question.Relevances(traced, start);
        var total = relevance[network.Output.Index]!.sum().item<double>();
        Assert.Equal(start == RelevanceStart.Score ? traced.Score.Values[0] : 1 - 4 / 5.0, total, 5e-13);
        var scale = start == RelevanceStart.Score ? Math.Abs(traced.Score.Values[0]) : 1;
        Assert.All(network.Nodes, node => Assert.InRange(relevance[node.Index]!.sum().item<double>() - total, -2e-3 * scale, 2e-3 * scale));
    }

    [Fact]
    public void Relevance_of_a_similarity_starts_with_the_weight_of_every_channel_times_its_value()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network, decision: Decision.Similarity(tensor([0.0, 1, 2, 3, 4])) with { At = "fc" });
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var relevance = Question.Relevances(traced, RelevanceStart.Contrastive);
        Near.Relative(traced.Score.Seed * traced.Trace.Output, relevance[network.Output.Index]!, 1e-12);
        Assert.NotEmpty(RelevanceCam.Explain(traced)[0]);
    }

    [Fact]
    public void A_kind_without_a_rule_of_its_own_shares_in_proportion()
    {
        var builder = new NetworkBuilder("odd");
        var x = builder.Append("squares", new Square(), builder.Append("conv", new Convolution(3, 2, 3), builder.Image));
        builder.Features(x);
        using var network = builder.Build(builder.Append("flatten", new Flatten(), builder.Append("pool", new AdaptiveAveragePool(1), x)));
        using var images = randn([1, 3, 5, 5], generator: new Generator(2));
        using var traced = TracedDecision.Record(network, images, Decision.Class(1));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var relevance = Question.Relevances(traced, RelevanceStart.Score);

        // R_i = x_i (J^T (R / s(y)))_i with J = 2 x and y = x^2.
        var input = traced.Trace["conv"];
        var expected = input * input.Times(2) * relevance[x.Index]! / (input * input).Plus(1e-6);
        Near.Relative(expected, relevance[network["conv"].Index]!, 1e-6);
    }

    /// <summary>A negative scale of a batch normalisation turns what speaks for a convolution's output into what speaks against it.</summary>
    private static void TurnSomeScales(Network network)
    {
        using var noGradient = no_grad();
        foreach (var node in network.Nodes)
            if (node.Layer is BatchNormalisation normalisation)
                ((BatchNorm)normalisation.Parameters).weight![0].neg_();
    }

    private sealed class Square : Layer
    {
        public override string Kind => "square of its input";

        public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

        public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0] * inputs[0];

        public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Slope(inputs[0]);

        private sealed class Slope(Tensor input) : Linearisation
        {
            public override Tensor Apply(IReadOnlyList<Tensor?> directions) => input * directions[0]!.Times(2);

            public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Apply([cotangent])];
        }
    }
}
