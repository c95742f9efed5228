using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Grad-CAM at every layer: the channels weighed by the mean of their coefficients, added up, without what is negative:
/// <c>relu(sum over c of mean(L_c) x_c)</c>.
/// </summary>
public static class GradCam
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Selvaraju et al., 2017, arXiv 1610.02391";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var sums = new Tensor?[traced.Network.Nodes.Length];
        return LayerMaps.OfNodes(traced, cancellation, node =>
        {
            if (traced.Coefficients[node] is not { } gradient) return null;
            var sum = Joined(traced.Network, node, sums) ?? traced.Trace[node].WeighedSum(gradient.mean([2, 3]));
            return sums[node.Index] = sum.MoveToOuterDisposeScope();
        }, cutsNegative: true);
    }

    /// <summary>
    /// The sum of a layer that joins others: what nothing else reads has the coefficients of its part of the whole, so that the whole's sum is theirs, and neither it nor
    /// its coefficients have to be read once more. Null where that does not hold.
    /// </summary>
    private static Tensor? Joined(Network network, Node node, Tensor?[] sums)
    {
        if (node.Layer is not Concat || node.Inputs.Distinct().Count() < node.Inputs.Length) return null;
        return node.Inputs.All(part => sums[part] is not null && network.ConsumersOf(network.Nodes[part]).Length == 1)
            ? node.Inputs.Select(part => sums[part]!).Aggregate((one, other) => one.Plus(other))
            : null;
    }
}
