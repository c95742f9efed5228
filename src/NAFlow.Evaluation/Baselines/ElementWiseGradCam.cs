using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Element-wise Grad-CAM at every layer, <c>sum over c of relu(L_c x_c)</c>: exactly the flow without inversion.
/// </summary>
public static class ElementWiseGradCam
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "what the published program of Liao et al., 2024, arXiv 2412.01202, computes";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient * activation).relu().sum(1));
    }
}
