using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// LayerCAM at every layer: every neuron weighed by its own coefficient where that is positive, <c>relu(sum over c of relu(L_c) x_c)</c>.
/// </summary>
public static class LayerCam
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Jiang et al., 2021, IEEE TIP, doi 10.1109/TIP.2021.3089943";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient.relu() * activation).sum(1).relu());
    }
}
