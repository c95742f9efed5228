using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Guided backpropagation at every layer: a reverse sweep that lets nothing negative back through a ReLU, then the largest absolute value of a
/// position over channels.
/// </summary>
internal static class GuidedBackpropagation
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Springenberg et al., 2014, arXiv 1412.6806";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("guided backpropagation", Explain) { Source = Source };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfSweep(
            traced, (steps, stop) => ReverseSweep.Run(traced.Trace, traced.Score.Node, traced.Score.Seed, Back, steps, stop),
            (_, guided) => guided.abs().amax([1L]), cancellation);

        IReadOnlyList<Tensor> Back(Node node, Tensor cotangent)
        {
            var linearisation = traced.Trace.Linearisation(node);
            return linearisation.ApplyTransposed(linearisation.Open is null ? cotangent : cotangent.relu());
        }
    }
}
