namespace NAFlow.Training;

/// <summary>A point of a training's curve.</summary>
/// <param name="Step">The steps made.</param>
/// <param name="Loss">The mean loss of the steps since the point before.</param>
/// <param name="LearningRate">The learning rate of the last of them.</param>
/// <param name="GradientNorm">The mean length of the gradient before it was shortened.</param>
/// <param name="Validation">The caller's figure; null where it was not measured.</param>
public sealed record CurvePoint(int Step, double Loss, double LearningRate, double GradientNorm, double? Validation = null);
