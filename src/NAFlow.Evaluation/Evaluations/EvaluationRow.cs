namespace NAFlow.Evaluation;

/// <summary>One figure of one map, as it is stored: everything that a table or a curve is made of.</summary>
/// <param name="Subject">What was evaluated: an experiment, or a network on a set of photos.</param>
/// <param name="Image">The image's number in the evaluation, from 0.</param>
/// <param name="ImageName">The image's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Depth">The layer's place among the nodes of the flow; 0 is the image.</param>
/// <param name="Figure">The figure's name, of <see cref="MetricFigure"/>.</param>
/// <param name="Value">The value; null where the figure is not defined for the map.</param>
public sealed record EvaluationRow(string Subject, int Image, string ImageName, string Method, string Layer, int Depth, string Figure, double? Value);
