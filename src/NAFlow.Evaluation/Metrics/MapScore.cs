namespace NAFlow.Evaluation;

/// <summary>One figure of one map.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Figure">The figure's name.</param>
/// <param name="Value">The value; not finite where the figure is not defined for this map.</param>
public sealed record MapScore(string Layer, string Figure, double Value);
