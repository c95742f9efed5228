namespace NAFlow.Evaluation;

/// <summary>A study's result.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Photos">The photos explained.</param>
/// <param name="Readings">One entry a method and layer, shallow to deep.</param>
/// <param name="CostInF">The median cost of the cascade of each method, in F.</param>
public sealed record DepthResult(string Network, int Photos, IReadOnlyList<DepthReading> Readings, IReadOnlyDictionary<string, double> CostInF);
