using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// XGrad-CAM at every layer: <c>relu(sum over c of w_c x_c)</c> with <c>w_c</c> the mean of the coefficients weighed by the activation,
/// <c>sum(L_c x_c) / sum(x_c)</c>, and 0 where that sum is 0.
/// </summary>
public static class XGradCam
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Fu et al., 2020, arXiv 2008.02312";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(
            traced, cancellation,
            static (activation, gradient) => activation.Weighed((gradient * activation).SumOfPositions().DividedBy(activation.SumOfPositions())));
    }
}
