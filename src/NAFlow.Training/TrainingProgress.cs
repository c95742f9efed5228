namespace NAFlow.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">The steps made.</param>
/// <param name="Fraction">How much of it is done, 0 to 1.</param>
/// <param name="Loss">The mean loss lately.</param>
/// <param name="Validation">The caller's latest figure; null before the first.</param>
/// <param name="ImagesPerSecond">The images shown to the network in a second, counting each view.</param>
/// <param name="Remaining">The time that is left, going by what is done.</param>
public sealed record TrainingProgress(int Step, double Fraction, double Loss, double? Validation, double ImagesPerSecond, TimeSpan Remaining);
