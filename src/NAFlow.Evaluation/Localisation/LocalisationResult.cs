namespace NAFlow.Evaluation;

/// <summary>What a study found.</summary>
/// <param name="Photos">The photos explained.</param>
/// <param name="Misclassified">The photos that the network classifies wrongly.</param>
/// <param name="Layers">One row per method and layer, shallow to deep.</param>
/// <param name="CostInF">The mean cost of the cascade by method, in multiples of F, the forward pass plus the importance sweep.</param>
public sealed record LocalisationResult(
    int Photos, int Misclassified, IReadOnlyList<LayerLocalisation> Layers, IReadOnlyDictionary<string, double> CostInF);
