namespace NAFlow;

/// <summary>Explains why two images are similar, on both of them.</summary>
public static class PairExplainer
{
    /// <summary>Explains the similarity of two photos on the query and, with the roles swapped, on the reference.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="query">The one photo.</param>
    /// <param name="reference">The other photo.</param>
    /// <param name="metric">How embeddings are compared.</param>
    /// <param name="options">How; null for <see cref="ExplainOptions.Default"/>.</param>
    /// <param name="rule">What the importance coefficients start from.</param>
    /// <param name="at">The layer whose values are the embedding; null as for <see cref="SimilarityDecision.At"/>.</param>
    /// <param name="progress">Told of every layer as it is done, for both photos at once.</param>
    /// <param name="cancellation">Stops between layers and between solver iterations.</param>
    /// <returns>Both flows; the caller disposes of them.</returns>
    /// <exception cref="InvalidInputException">The network has no such layer, or cannot read the photos.</exception>
    public static ExplainedPair ExplainPair(
        this Network network, Photo query, Photo reference, Metric metric = Metric.Cosine, ExplainOptions? options = null,
        ContributionRule rule = ContributionRule.ChannelWeights, string? at = null,
        IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(reference);
        var decision = Decision.Similarity([reference, query], metric) with { Rule = rule, At = at };
        var flows = network.Explain([query, reference], decision, options, progress, cancellation);
        return new ExplainedPair(flows[0], flows[1]);
    }
}
