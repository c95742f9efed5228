using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Layer-wise relevance propagation at every layer: the relevance of every position, added up over channels, without what is negative. Convolutions share
/// by z+ (alpha 1, beta 0) with their batch normalisation merged, at the image too; linear layers and average pools by the epsilon rule (1e-6), adds in proportion to
/// what comes in; max pools give all to the winner, and everything else passes relevance on.
/// </summary>
public static class LayerWiseRelevance
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Bach et al., 2015, doi 10.1371/journal.pone.0130140; Montavon et al., 2019, doi 10.1007/978-3-030-28954-6_10";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="start">What relevance starts with at the score of a class.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    /// <exception cref="InvalidInputException">Relevance has no rule for a kind of layer; the sentence names it.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(
        TracedDecision traced, RelevanceStart start = RelevanceStart.Score, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var relevance = Relevance.Propagate(traced, start, cancellation);
        return LayerMaps.OfNodes(traced, cancellation, node => relevance[node.Index]?.sum(1).relu());
    }
}
