namespace NAFlow.Evaluation;

/// <summary>How well one map finds an object.</summary>
/// <param name="Hit">Whether the map's largest value lies in the box; a constant map is no hit.</param>
/// <param name="Energy">The share of the map's energy inside the box, in [0, 1]; 0 for a map without energy.</param>
public sealed record LocalisationScore(bool Hit, double Energy);
