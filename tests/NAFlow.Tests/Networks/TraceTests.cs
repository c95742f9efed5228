using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class RecordAtTests
{
    public static TheoryData<string> Names => [.. SmallNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_node_by_itself_is_as_in_the_whole_trace(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var images = SmallNetworks.Image(2);
        using var whole = NetworkTrace.Record(network, images);
        foreach (var node in network.Nodes)
        {
            using var single = NetworkTrace.RecordAt(network, images, node);

            // Images are run side by side, and cores add up in another order: alike to the rounding of float64.
            Near.Relative(whole[node], single[node], 1e-14);
            Assert.Equal(2, single.BatchSize);
        }
    }

    [Fact]
    public void What_was_not_recorded_is_said()
    {
        using var network = SmallNetworks.Plain();
        using var images = SmallNetworks.Image();
        using var trace = NetworkTrace.RecordAt(network, images, network["relu1"]);
        Assert.Contains("conv1 was not recorded", Assert.Throws<InvalidOperationException>(() => trace["conv1"]).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => trace.Linearisation(network["relu1"]));
    }

    [Fact]
    public void Nothing_stays_behind()
    {
        using var network = SmallNetworks.Residual();
        using var images = SmallNetworks.Image();
        NetworkTrace.RecordAt(network, images, network.Output).Dispose();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var call = 0; call < 50; call++) NetworkTrace.RecordAt(network, images, network.Output).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}

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
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);

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
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
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
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        using var abandoned = AbandonedNeurons.Find(coefficients);
        Assert.False(abandoned.Used("relu1")![0, 2].any().item<bool>());
        Assert.True(abandoned.ChannelFraction(network["relu1"])[0] >= 0.25);
    }

    [Fact]
    public void A_class_that_does_not_exist_is_refused()
    {
        using var network = SmallNetworks.Plain();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image());
        Assert.Contains("Class 1000000", Assert.Throws<InvalidInputException>(() => Decision.Class(1_000_000).Read(trace)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => Decision.Class(-1).Read(trace));
        Assert.Throws<InvalidInputException>(() => Decision.Class("frog").Read(trace));
        Assert.Throws<InvalidInputException>(() => Decision.Classes(1, 2).Read(trace));
    }
}

/// <summary>Blocks as one: residual, Inception, Fire, dense and inverted residual shapes.</summary>
public sealed class CompositeTests
{
    public static TheoryData<string, string> Blocks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (name, make) in SmallNetworks.All)
            {
                using var network = make();
                foreach (var block in network.Blocks) data.Add(name, block.Name);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Blocks))]
    public void A_block_linearised_as_one_is_its_dense_jacobian(string networkName, string blockName)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[networkName]();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image());
        var block = network.Blocks.Single(candidate => candidate.Name == blockName);
        var composite = new Composite(trace, block.Entry, block.Exit);
        var entry = trace[network.Nodes[block.Entry]];
        var jacobian = DenseJacobian.Of(x => Run(network, block, x), entry);
        var v = randn(entry.shape, float64);
        var u = randn(trace[network.Nodes[block.Exit]].shape, float64);
        Near.Relative(jacobian.mv(v.flatten()), composite.Apply([v]), 1e-10, "J v");
        Near.Relative(jacobian.t().mv(u.flatten()), composite.ApplyTransposed(u)[0], 1e-10, "J^T u");
    }

    /// <summary>The block run by its layers alone, the slow and obvious way.</summary>
    private static Tensor Run(Network network, Block block, Tensor input)
    {
        var values = new Dictionary<int, Tensor> { [block.Entry] = input };
        for (var index = block.Entry + 1; index <= block.Exit; index++)
            if (network.Nodes[index].Inputs.All(values.ContainsKey))
                values[index] = network.Nodes[index].Layer!.Run([.. network.Nodes[index].Inputs.Select(other => values[other])]);
        return values[block.Exit];
    }
}
