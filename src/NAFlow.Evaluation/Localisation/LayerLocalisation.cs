using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>How well one method's maps of one layer find the objects of a set of photos.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Pointing">The share of photos whose largest value lies in the box.</param>
/// <param name="Energy">The mean share of energy inside the box.</param>
public sealed record LayerLocalisation(string Method, string Layer, Estimate Pointing, Estimate Energy);
