using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>A figure of how well a network does its task.</summary>
/// <param name="Name">What it is, such as <c>top-1 accuracy</c> or <c>Recall@4</c>.</param>
/// <param name="Value">The figure with its 95% interval, shares of 1.</param>
public sealed record ExperimentFigure(string Name, Estimate Value);
