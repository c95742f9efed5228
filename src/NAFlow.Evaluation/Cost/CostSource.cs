namespace NAFlow.Evaluation;

/// <summary>A method of a study of costs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reference">Where it comes from.</param>
public sealed record CostSource(string Name, string Reference);
