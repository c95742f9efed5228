namespace NAFlow.Evaluation;

/// <summary>The inversion of one layer in one run.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Seconds">What it took for the whole batch.</param>
/// <param name="Iterations">The iterations of the sample that took most; null where nothing was solved for.</param>
internal sealed record LayerRun(string Name, double Seconds, int? Iterations);
