namespace NAFlow;

/// <summary>What the importance coefficients of a similarity start from.</summary>
public enum ContributionRule
{
    /// <summary>
    /// The channel contribution weights alpha through the embedding as it is, not normalised: <c>L = (d f / d x)^T alpha</c>, as the method's authors have it
    /// for self-supervised networks.
    /// </summary>
    ChannelWeights,

    /// <summary>The derivative of the similarity itself, without weights: an ablation.</summary>
    SimilarityGradient,
}
