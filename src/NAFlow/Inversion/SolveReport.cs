namespace NAFlow.Inversion;

/// <summary>How well a layer could be inverted, sample by sample.</summary>
/// <param name="Residuals">The relative residual.</param>
/// <param name="Conditions">The estimate of the condition number, from below.</param>
/// <param name="Iterations">The iterations made.</param>
public sealed record SolveReport(IReadOnlyList<double> Residuals, IReadOnlyList<double> Conditions, IReadOnlyList<int> Iterations);
