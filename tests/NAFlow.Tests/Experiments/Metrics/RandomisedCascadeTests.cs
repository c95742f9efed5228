using NAFlow.Evaluation;
using NAFlow.Models;
using NAFlow.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class RandomisedCascadeTests
{
    [Fact]
    public void It_goes_from_the_head_to_the_first_layer()
    {
        using var network = SmallNetworks.Residual();
        using var all = RandomisedCascade.Of(network, network.Output, 20, seed: 1);
        using var some = RandomisedCascade.Of(network, network.Output, 3, seed: 1);
        Assert.Equal(["fc", "layer1.1.downsample.0", "layer1.1.conv2", "layer1.1.conv1", "layer1.0.conv2", "layer1.0.conv1", "conv1"], all.Places);
        Assert.Equal(["fc", "layer1.1.conv1", "conv1"], some.Places);
    }

    [Fact]
    public void Each_stage_is_random_from_its_layer_on_and_as_learned_before()
    {
        using var network = SmallNetworks.Residual();
        using var cascade = RandomisedCascade.Of(network, network.Output, 4, seed: 1);
        foreach (var (place, stage) in cascade.Places.Zip(cascade.Networks))
            foreach (var (own, learned, last) in stage.Nodes.Zip(network.Nodes, cascade.Networks[^1].Nodes))
            {
                if (learned.Layer?.Parameters is null) continue;
                Assert.Same(learned.Index < network[place].Index ? learned.Layer : last.Layer, own.Layer);
                Assert.NotSame(learned.Layer, last.Layer);
            }
    }

    [Fact]
    public void Weights_and_biases_lie_evenly_within_the_bound_of_their_inputs()
    {
        using var scope = NewDisposeScope();
        using var sequence = nn.Sequential(("conv", nn.Conv2d(8, 64, 3, groups: 2)), ("flatten", nn.Flatten()), ("fc", nn.Linear(64, 50)));
        using var network = Network.FromSequential("wide", sequence, inputChannels: 8);
        using var cascade = RandomisedCascade.Of(network, network.Output, 6, seed: 3);
        foreach (var (layer, inputs) in new[] { ("conv", 4 * 9), ("fc", 64) })
        {
            var module = cascade.Networks[^1][layer].Layer!.Parameters!;
            foreach (var name in (string[])["weight", "bias"])
            {
                var values = module.get_parameter(name)!;
                var bound = 1 / Math.Sqrt(inputs);
                Assert.InRange(values.abs().max().item<float>(), 0.9 * bound, bound);
                Assert.InRange(values.std().item<float>(), 0.8 * bound / Math.Sqrt(3), 1.2 * bound / Math.Sqrt(3));
                Assert.InRange(values.mean().item<float>(), -0.25 * bound, 0.25 * bound);
            }
        }
    }

    [Fact]
    public void Batch_normalisation_starts_afresh_and_number_types_stay()
    {
        using var network = SmallNetworks.Residual();
        using var cascade = RandomisedCascade.Of(network, network.Output, 2, seed: 1);
        var module = Assert.IsAssignableFrom<BatchNorm>(cascade.Networks[^1]["bn1"].Layer!.Parameters);
        Assert.Equal([1.0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], new[]
            { module.weight!, module.bias!, module.running_mean!, module.running_var! }.SelectMany(Values));
        Assert.All(cascade.Networks[^1].parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.False(cascade.Networks[^1].training);

        static IEnumerable<double> Values(Tensor tensor) => tensor.data<double>().ToArray();
    }

    [Fact]
    public void Layers_after_the_one_that_the_score_reads_are_left_alone()
    {
        using var network = SmallNetworks.Plain();
        using var cascade = RandomisedCascade.Of(network, network["avgpool"], 6, seed: 1);
        Assert.Equal(["conv2", "conv1"], cascade.Places);
        Assert.Same(network["fc"].Layer, cascade.Networks[^1]["fc"].Layer);
        Assert.Throws<InvalidInputException>(() => RandomisedCascade.Of(network, network["input"], 6, seed: 1));
    }

    public static TheoryData<string> Compact { get; } = [.. Zoo.CompactNames];

    [Theory]
    [MemberData(nameof(Compact))]
    public void Every_compact_network_can_be_drawn_anew_whole(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.Random(1));
        using var cascade = RandomisedCascade.Of(network, network.Output, 6, seed: 1);
        Assert.InRange(cascade.Networks.Length, 4, 6);
        Assert.Empty(cascade.Networks[^1].parameters().Select(parameter => parameter.Handle)
            .Intersect(network.parameters().Select(parameter => parameter.Handle)));
        Assert.True(cascade.Networks[^1].call(randn([1, 3, 96, 96], generator: new Generator(1))).std().item<float>() > 0);
    }

    [Fact]
    public void Cosine_scores_keep_their_scale()
    {
        var builder = new NetworkBuilder("cosines");
        builder.Features(builder.Image);
        var flat = builder.Append("flatten", new NAFlow.Networks.Flatten(), builder.Image);
        using var network = builder.Build(builder.Append("scores", new CosineScores(12, 3, scale: 7), flat));
        using var cascade = RandomisedCascade.Of(network, network.Output, 6, seed: 1);
        Assert.Equal(7, Assert.IsType<CosineScores>(cascade.Networks[0]["scores"].Layer).Scale);
    }

    [Fact]
    public void A_layer_of_the_users_with_parameters_is_refused()
    {
        var builder = new NetworkBuilder("own");
        builder.Features(builder.Image);
        using var network = builder.Build(builder.Append("own", new OwnLayer(), builder.Image));
        var problem = Assert.Throws<InvalidInputException>(() => RandomisedCascade.Of(network, network.Output, 6, seed: 1));
        Assert.Contains("own", problem.Message, StringComparison.Ordinal);
    }

    private sealed class OwnLayer : Layer
    {
        public override string Kind => "own";

        public override nn.Module Parameters { get; } = nn.PReLU(1);

        public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

        public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0].alias();

        public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => throw new NotSupportedException();
    }
}
