using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
