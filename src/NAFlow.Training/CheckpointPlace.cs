namespace NAFlow.Training;

/// <summary>Where a training keeps what it has done so far.</summary>
/// <param name="Path">A file; it is written in one piece, and deleted when the training is done.</param>
/// <param name="Resume">Whether to go on from it when it is there, rather than begin anew.</param>
public sealed record CheckpointPlace(string Path, bool Resume);
