using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>What <see cref="Lsmr"/> found, sample by sample.</summary>
/// <param name="Solution"><c>x</c>, <c>[B, ...]</c>; owned by the caller.</param>
/// <param name="Residuals">The estimate of <c>|A x - b| / |b|</c> (damped system when damped); 0 when b is 0.</param>
/// <param name="Conditions">The estimate of the condition number of A, from below.</param>
/// <param name="Iterations">The iterations made.</param>
/// <param name="Stops">Why each sample stopped.</param>
public sealed record LsmrSolution(
    Tensor Solution, IReadOnlyList<double> Residuals, IReadOnlyList<double> Conditions, IReadOnlyList<int> Iterations, IReadOnlyList<LsmrStop> Stops);
