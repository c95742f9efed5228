using NAFlow.Imaging;
using NAFlow.Importance;
using NAFlow.Tensors;

namespace NAFlow.Experiments.Baselines;

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
        return LayerMaps.OfCoefficients(
            traced, cancellation,
            (activation, gradient) => activation.Weighed(gradient.SumOfPositions().Times(1.0 / (gradient.shape[2] * gradient.shape[3]))));
    }
}
