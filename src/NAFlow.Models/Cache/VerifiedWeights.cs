namespace NAFlow.Models;

/// <summary>A file of the cache whose hash was computed anew.</summary>
/// <param name="Entry">What it should be.</param>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
public sealed record VerifiedWeights(WeightsEntry Entry, string Path, string Sha256)
{
    /// <summary>Whether it is what it should be.</summary>
    public bool IsGood => Sha256.StartsWith(Entry.HashPrefix, StringComparison.Ordinal);
}
