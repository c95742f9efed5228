namespace NAFlow.Data;

/// <summary>One step of a training.</summary>
/// <param name="Number">How many steps were made before it.</param>
/// <param name="Progress">How much of the training they are, 0 to 1.</param>
/// <param name="Side">The side of its images in pixels.</param>
/// <param name="Random">Draws what is random in it.</param>
internal sealed record TrainingStep(int Number, double Progress, int Side, Random Random);
