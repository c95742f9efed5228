using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Controls have maps of the same layers as the baselines, or tables would compare unlike things.</summary>
internal static class ControlMaps
{
    /// <summary>The maps <c>[B, h, w]</c> of the nodes that the score depends on, from the node and its activation.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Of(TracedDecision traced, CancellationToken cancellation, Func<Node, Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfNodes(traced, cancellation, node => traced.Coefficients[node] is null ? null : map(node, traced.Trace[node]));
    }
}
