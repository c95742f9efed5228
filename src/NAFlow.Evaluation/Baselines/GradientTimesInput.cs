using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Gradient times input at every layer: <c>|sum over c of L_c x_c|</c>.
/// </summary>
public static class GradientTimesInput
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Shrikumar et al., 2016, arXiv 1605.01713";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient * activation).sum(1).abs());
    }
}
