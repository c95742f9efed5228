namespace NAFlow.Evaluation;

/// <summary>An evaluation that is complete.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">What it is of, and what readers should know.</param>
/// <param name="Computed">The images that were computed in this run; the others were done before.</param>
public sealed record EvaluationResult(string Folder, EvaluationManifest Manifest, int Computed);
