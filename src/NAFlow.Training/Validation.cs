namespace NAFlow.Training;

/// <summary>A figure that is measured a few times during a training.</summary>
/// <param name="Figure">What it is, such as <c>accuracy</c>.</param>
/// <param name="Measure">Measures it on a network in evaluation mode, without gradients.</param>
public sealed record Validation(string Figure, Func<Network, double> Measure);
