using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>What a retrieval found.</summary>
/// <param name="At">The recalls, in the order of their K.</param>
/// <param name="Nearest">The most similar image to each, an index into the gallery.</param>
public sealed record Recalls(ImmutableArray<RecallAt> At, ImmutableArray<int> Nearest);
