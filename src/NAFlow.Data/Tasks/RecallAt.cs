namespace NAFlow.Data;

/// <summary>Recall@K.</summary>
/// <param name="Count">K, the most similar images that are looked at.</param>
/// <param name="Recall">The share of images that have one of their class among them.</param>
public sealed record RecallAt(int Count, Estimate Recall);
