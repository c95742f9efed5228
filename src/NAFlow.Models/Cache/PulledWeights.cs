namespace NAFlow.Models;

/// <summary>Weights that are in the cache now.</summary>
/// <param name="Entry">What they are.</param>
/// <param name="Path">Their file.</param>
/// <param name="WasCached">Whether they were there already, or came there by another process meanwhile.</param>
/// <param name="Bytes">The size of the file.</param>
public sealed record PulledWeights(WeightsEntry Entry, string Path, bool WasCached, long Bytes);
