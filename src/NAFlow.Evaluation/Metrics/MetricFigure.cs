namespace NAFlow.Evaluation;

/// <summary>A figure that a metric gives.</summary>
/// <param name="Name">Its name in tables, in lower case with underscores.</param>
/// <param name="Title">What it is, for readers.</param>
/// <param name="Better">Which way it is better.</param>
/// <param name="Reference">Who defined it, and where.</param>
public sealed record MetricFigure(string Name, string Title, Better Better, string Reference);
