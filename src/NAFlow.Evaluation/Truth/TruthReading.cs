using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>How truly one method's maps of one layer show the part that decides.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="OfItsSize">The share of pictures in which the deciding part has more of the map on a pixel than any other part of its size.</param>
/// <param name="OfAll">The share in which it has more than any other part at all.</param>
/// <param name="ByPart">The first share for the pictures that each part decides.</param>
public sealed record TruthReading(string Method, string Layer, Estimate OfItsSize, Estimate OfAll, IReadOnlyDictionary<CreaturePart, double> ByPart);
