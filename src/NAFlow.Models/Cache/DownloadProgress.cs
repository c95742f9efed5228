namespace NAFlow.Models;

/// <summary>How far a download is.</summary>
/// <param name="Name">The weights' name.</param>
/// <param name="Bytes">The bytes that are there, those of an earlier download included.</param>
/// <param name="TotalBytes">The bytes of the whole file; null when the server does not say.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
public readonly record struct DownloadProgress(string Name, long Bytes, long? TotalBytes, int Attempt);
