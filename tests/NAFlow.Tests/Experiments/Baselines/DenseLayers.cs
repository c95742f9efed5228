using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Reverse sweeps in loops over dense Jacobians, for one image and small networks.</summary>
internal sealed class DenseLayers(NetworkTrace trace)
{
    public double[] Values(int index) => trace[trace.Network.Nodes[index]].detach().to(float64).contiguous().flatten().data<double>().ToArray();

    /// <summary>The Jacobian with respect to one input, <c>[outputs, inputs]</c>.</summary>
    public double[,] Jacobian(Node node, int slot)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [.. node.Inputs.Select(index => trace[trace.Network.Nodes[index]])];
        var dense = DenseJacobian.Of(value => node.Layer!.Run([.. inputs.Select((input, other) => other == slot ? value : input)]), inputs[slot]).contiguous();
        var (rows, columns) = ((int)dense.shape[0], (int)dense.shape[1]);
        var result = new double[rows, columns];
        Buffer.BlockCopy(dense.data<double>().ToArray(), 0, result, 0, rows * columns * sizeof(double));
        return result;
    }

    /// <summary>What arrives at every node when a rule says what goes from an output to one of the inputs.</summary>
    public double[]?[] Sweep(int start, double[] seed, Func<Node, int, double[], double[]> back)
    {
        var arrived = new double[]?[trace.Network.Nodes.Length];
        arrived[start] = seed;
        for (var index = start; index > 0; index--)
        {
            if (arrived[index] is not { } value) continue;
            var node = trace.Network.Nodes[index];
            for (var slot = 0; slot < node.Inputs.Length; slot++)
            {
                var part = back(node, slot, value);
                arrived[node.Inputs[slot]] = arrived[node.Inputs[slot]] is { } sum ? [.. sum.Zip(part, (one, other) => one + other)] : part;
            }
        }

        return arrived;
    }

    /// <summary>The numbers of a node by channel, <c>[C][h w]</c>.</summary>
    public double[][] ByChannel(int index, double[] values)
    {
        var shape = trace[trace.Network.Nodes[index]].shape;
        return [.. values.Chunk((int)(shape[2] * shape[3]))];
    }
}
