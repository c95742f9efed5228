namespace NAFlow.Networks;

/// <summary>Where a network's weights came from, for manifests.</summary>
/// <param name="Source">The file's name, or how they were made.</param>
/// <param name="Sha256">The SHA-256 of the file in lower-case hexadecimal; null when there is no file.</param>
public sealed record WeightProvenance(string Source, string? Sha256);
