using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Grad-CAM at every layer: the channels weighed by the mean of their coefficients, added up, without what is negative:
/// <c>relu(sum over c of mean(L_c) x_c)</c>.
/// </summary>
public static class GradCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Selvaraju et al., 2017, arXiv 1610.02391";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("Grad-CAM", Explain)
    {
        Source = Source,
        Neurons = LayerMaps.Neurons(static (activation, gradient) => activation * gradient.mean([2L, 3], keepdim: true)),
    };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (network, sums) = (traced.Network, new Tensor?[traced.Network.Nodes.Length]);
        HashSet<Node> flow = [.. network.FlowNodes];
        traced.Sweep(new SweepSteps((node, gradient) =>
        {
            if (gradient is not null && flow.Contains(node) && !IsSumOfParts(network, node))
                sums[node.Index] = traced.Trace[node].WeighedSum(gradient.mean([2, 3])).MoveToOuterDisposeScope();
        }), cancellation);

        return LayerMaps.OfNodes(
            traced, cancellation,
            node => sums[node.Index] ??= node.Inputs.Select(part => sums[part]!).Aggregate((one, other) => one.Plus(other)).MoveToOuterDisposeScope(),
            cutsNegative: true);
    }

    /// <summary>
    /// Whether the sum of a layer is that of the layers it joins: what nothing else reads has the coefficients of its part of the whole, so that
    /// neither the whole nor its coefficients have to be read once more.
    /// </summary>
    private static bool IsSumOfParts(Network network, Node node) => node.Layer is { JoinsChannels: true }
        && node.Inputs.Distinct().Count() == node.Inputs.Length && node.Inputs.All(part => network.ConsumersOf(network.Nodes[part]).Length == 1);
}

/// <summary>
/// Grad-CAM++ at every layer: <c>relu(sum over c of w_c x_c)</c>, where <c>w_c</c> is the sum over positions of <c>alpha relu(L_c)</c> and
/// <c>alpha = L^2 / (2 L^2 + S_c L^3)</c>, 0 where the divisor is 0, with <c>S_c</c> the sum of the activation over positions. The exponential of the
/// score, which the paper explains, multiplies a whole map by one number and is left out.
/// </summary>
internal static class GradCamPlusPlus
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Chattopadhay et al., 2018, arXiv 1710.11063";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("Grad-CAM++", Explain) { Source = Source };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
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

/// <summary>
/// XGrad-CAM at every layer: <c>relu(sum over c of w_c x_c)</c> with <c>w_c</c> the mean of the coefficients weighed by the activation,
/// <c>sum(L_c x_c) / sum(x_c)</c>, and 0 where that sum is 0.
/// </summary>
internal static class XGradCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Fu et al., 2020, arXiv 2008.02312";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("XGrad-CAM", Explain) { Source = Source };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(
            traced, cancellation,
            static (activation, gradient) => activation.Weighed((gradient * activation).SumOfPositions().DividedBy(activation.SumOfPositions())));
    }
}

/// <summary>
/// HiResCAM at every layer: every neuron weighed by its own coefficient, <c>relu(sum over c of L_c x_c)</c>.
/// </summary>
internal static class HiResCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Draelos and Carin, 2020, arXiv 2011.08891";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("HiResCAM", Explain)
    { Source = Source, Neurons = LayerMaps.Neurons(static (activation, gradient) => gradient * activation) };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient * activation).sum(1).relu());
    }
}

/// <summary>
/// LayerCAM at every layer: every neuron weighed by its own coefficient where that is positive, <c>relu(sum over c of relu(L_c) x_c)</c>.
/// </summary>
internal static class LayerCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Jiang et al., 2021, IEEE TIP, doi 10.1109/TIP.2021.3089943";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("LayerCAM", Explain)
    { Source = Source, Neurons = LayerMaps.Neurons(static (activation, gradient) => gradient.relu() * activation) };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient.relu() * activation).sum(1).relu());
    }
}

/// <summary>
/// Element-wise Grad-CAM at every layer, <c>sum over c of relu(L_c x_c)</c>: exactly the flow without inversion.
/// </summary>
internal static class ElementWiseGradCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "what the published program of Liao et al., 2024, arXiv 2412.01202, computes";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("element-wise Grad-CAM", Explain)
    { Source = Source, Neurons = LayerMaps.Neurons(static (activation, gradient) => gradient * activation) };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient * activation).relu().sum(1));
    }
}
