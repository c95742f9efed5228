using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// The plain gradient at every layer: the largest absolute coefficient of a position, <c>max over c of |L_c|</c>.
/// </summary>
public static class Gradient
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Simonyan et al., 2013, arXiv 1312.6034";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (_, gradient) => gradient.abs().amax([1L]));
    }
}
