using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>How alike the maps of two networks are. Means over pictures.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Spearman">The rank correlation of the maps.</param>
/// <param name="SpearmanAbsolute">The rank correlation of their absolute values.</param>
/// <param name="StructuralSimilarity">Their structural similarity.</param>
public sealed record DataRandomisationReading(string Method, string Layer, Estimate Spearman, Estimate SpearmanAbsolute, Estimate StructuralSimilarity);
