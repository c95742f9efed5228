namespace NAFlow.Evaluation;

/// <summary>A network of a study of costs.</summary>
/// <param name="Name">Its name in the zoo.</param>
/// <param name="Weights">Where its weights came from.</param>
/// <param name="WeightsSha256">Their SHA-256; null where they are of no file.</param>
/// <param name="Parameters">The number of its parameters.</param>
public sealed record CostSubject(string Name, string Weights, string? WeightsSha256, long Parameters);
