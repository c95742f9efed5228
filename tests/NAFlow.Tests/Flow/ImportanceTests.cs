using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class ImportanceTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Theory, MemberData(nameof(Networks))]
    public void One_sweep_equals_autograd_at_every_layer(string name)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        var image = SmallNetworks.Image(batch: 2);
        using var trace = NetworkTrace.Record(network, image);
        using var score = Decision.Classes(1, 3).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score);

        var values = new Dictionary<int, Tensor> { [0] = image.clone().requires_grad_(true) };
        foreach (var node in network.Nodes.Skip(1)) values[node.Index] = node.Layer!.Run([.. node.Inputs.Select(index => values[index])]);
        var output = values[network.Output.Index];
        var total = output[0, 1].Plus(output[1, 3]);
        foreach (var node in network.Nodes)
            Near.Relative(
                autograd.grad([total], [values[node.Index]], retain_graph: true)[0], coefficients[node]!, 1e-10, $"{name}: {node.Name}");
        Assert.Equal(trace.Output[1, 3].item<double>(), score.Values[1], 1e-12);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Abandoned_is_what_no_open_path_leads_from(string name)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image());
        using var score = Decision.Top1.Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score);
        using var abandoned = AbandonedNeurons.Find(coefficients);

        // The slow and obvious way: reachability through every layer's dense Jacobian.
        var reached = new Dictionary<int, Tensor> { [network.Output.Index] = score.Seed.ne(zeros_like(score.Seed)).flatten() };
        foreach (var node in network.Nodes.Skip(1).Reverse())
            for (var slot = 0; slot < node.Inputs.Length; slot++)
            {
                var inputs = node.Inputs.Select(index => trace[network.Nodes[index]]).ToArray();
                var jacobian = DenseJacobian.Of(x => node.Layer!.Run([.. inputs.Select((input, other) => other == slot ? x : input)]), inputs[slot]);
                var used = jacobian.ne(zeros_like(jacobian)).logical_and(reached[node.Index].unsqueeze(1)).any(0);
                reached[node.Inputs[slot]] = reached.TryGetValue(node.Inputs[slot], out var before) ? before.logical_or(used) : used;
            }

        foreach (var node in network.Nodes)
        {
            Assert.True(abandoned.Used(node)!.flatten().eq(reached[node.Index]).all().item<bool>(), $"{name}: {node.Name}");
            Assert.Equal(1 - reached[node.Index].to(float64).mean().item<double>(), abandoned.NeuronFraction(node)[0], 1e-12);
        }
    }

    [Fact]
    public void A_channel_that_nothing_reads_is_abandoned()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using (no_grad())
            network.get_parameter("conv2.weight")![TensorIndex.Colon, 2].zero_();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image());
        using var score = Decision.Top1.Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score);
        using var abandoned = AbandonedNeurons.Find(coefficients);
        Assert.False(abandoned.Used("relu1")![0, 2].any().item<bool>());
        Assert.True(abandoned.ChannelFraction(network["relu1"])[0] >= 0.25);
    }

    [Fact]
    public void A_class_that_does_not_exist_is_refused()
    {
        using var network = SmallNetworks.Plain();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image());
        Assert.Contains("Class 1000000", Assert.Throws<InvalidInputException>(() => Decision.Class(1_000_000).Read(trace)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => Decision.Class(-1).Read(trace));
        Assert.Throws<InvalidInputException>(() => Decision.Class("frog").Read(trace));
        Assert.Throws<InvalidInputException>(() => Decision.Classes(1, 2).Read(trace));
    }
}
