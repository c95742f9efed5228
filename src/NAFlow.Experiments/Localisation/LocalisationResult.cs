namespace NAFlow.Experiments.Localisation;

/// <summary>What a study found.</summary>
/// <param name="Photos">The photos explained: those that the network classifies right.</param>
/// <param name="Misclassified">The photos left out because it does not.</param>
/// <param name="Layers">One row per method and layer, shallow to deep.</param>
/// <param name="CostInF">The mean cost of the cascade by method, in multiples of F, the forward pass plus the importance sweep.</param>
public sealed record LocalisationResult(
    int Photos, int Misclassified, IReadOnlyList<LayerLocalisation> Layers, IReadOnlyDictionary<string, double> CostInF);
