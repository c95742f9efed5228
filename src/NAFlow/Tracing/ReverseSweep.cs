using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// The sweep from one node of a trace back to the image, by a rule: <c>J^T</c> for importance coefficients, and what guided backpropagation and
/// relevance make of it. What several readers send back to a node is added up.
/// </summary>
internal static class ReverseSweep
{
    /// <summary>What arrives at every node, by its index, in the caller's scope; null where nothing does.</summary>
    /// <param name="trace">The recorded forward pass.</param>
    /// <param name="start">Where the sweep starts.</param>
    /// <param name="seed">What it starts with, shaped as the node.</param>
    /// <param name="back">From a node and what arrived there to what goes to each of its inputs.</param>
    /// <param name="cancellation">Stops between layers.</param>
    public static Tensor?[] From(
        NetworkTrace trace, Node start, Tensor seed, Func<Node, Tensor, IReadOnlyList<Tensor>> back, CancellationToken cancellation)
    {
        var nodes = trace.Network.Nodes;
        var arrived = new Tensor?[nodes.Length];
        arrived[start.Index] = seed.alias();
        for (var index = start.Index; index > 0; index--)
        {
            if (arrived[index] is not { } value) continue;
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var parts = back(nodes[index], value);
            var inputs = nodes[index].Inputs;
            for (var slot = 0; slot < inputs.Length; slot++)
                arrived[inputs[slot]] = (arrived[inputs[slot]] is { } sum ? sum.Plus(parts[slot]) : parts[slot]).MoveToOuterDisposeScope();
        }

        return arrived;
    }
}
