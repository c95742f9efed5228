using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Relevance-CAM at every layer: the channels weighed by the sum of their relevance, <c>relu(sum over c of R_c x_c)</c>. The relevance is that of
/// <see cref="LayerWiseRelevance"/>, contrastive as in the paper.
/// </summary>
public static class RelevanceCam
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Lee et al., 2021, CVPR, Relevance-CAM: Your Model Already Knows Where to Look";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="start">What relevance starts with at the score of a class.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    /// <exception cref="InvalidInputException">Relevance has no rule for a kind of layer; the sentence names it.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(
        TracedDecision traced, RelevanceStart start = RelevanceStart.Contrastive, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var relevance = Relevance.Propagate(traced, start, cancellation);
        return LayerMaps.OfNodes(traced, cancellation, node => relevance[node.Index] is { } found ? traced.Trace[node].Weighed(found.SumOfPositions()) : null);
    }
}
