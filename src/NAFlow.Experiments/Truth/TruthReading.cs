using NAFlow.Experiments.Creatures;
using NAFlow.Experiments.Statistics;

namespace NAFlow.Experiments.Truth;

/// <summary>How truly one method's maps of one layer show the part that decides.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Highest">The share of pictures in which the deciding part has more of the map on a pixel than any other part.</param>
/// <param name="ByPart">The same share for the pictures that each part decides.</param>
public sealed record TruthReading(string Method, string Layer, Estimate Highest, IReadOnlyDictionary<CreaturePart, double> ByPart);
