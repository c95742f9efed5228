using NAFlow.Imaging;
using NAFlow.Tensors;

namespace NAFlow.Evaluation;

/// <summary>
/// Grad-CAM++ at every layer: <c>relu(sum over c of w_c x_c)</c>, where <c>w_c</c> is the sum over positions of <c>alpha relu(L_c)</c> and
/// <c>alpha = L^2 / (2 L^2 + S_c L^3)</c>, 0 where the divisor is 0, with <c>S_c</c> the sum of the activation over positions. The exponential of the score,
/// which the paper explains, multiplies a whole map by one number and is left out.
/// </summary>
public static class GradCamPlusPlus
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Chattopadhay et al., 2018, arXiv 1710.11063";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) =>
        {
            var square = gradient * gradient;
            var sum = activation.SumOfPositions().unsqueeze(2).unsqueeze(3);
            var alpha = square.DividedBy(square.Times(2).PlusProduct(square * gradient, sum));
            return activation.Weighed((alpha * gradient.relu()).SumOfPositions());
        });
    }
}
