using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// HiResCAM at every layer: every neuron weighed by its own coefficient, <c>relu(sum over c of L_c x_c)</c>.
/// </summary>
public static class HiResCam
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Draelos and Carin, 2020, arXiv 2011.08891";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient * activation).sum(1).relu());
    }
}
