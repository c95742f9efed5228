namespace NAFlow.Cli;

/// <summary>Two photos to compare, and how.</summary>
/// <param name="Query">The path of the photo that is compared.</param>
/// <param name="Reference">The path of the photo it is compared with.</param>
/// <param name="Metric">How embeddings are compared.</param>
/// <param name="Rule">What the coefficients start from.</param>
/// <param name="At">The layer whose values are the embedding; null for the network's own.</param>
internal sealed record SimilarityChoice(string Query, string Reference, Metric Metric, ContributionRule Rule, string? At);
