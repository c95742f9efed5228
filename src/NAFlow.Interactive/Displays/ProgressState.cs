namespace NAFlow.Interactive;

/// <summary>Where a long work stands, as a notebook shows it.</summary>
/// <param name="Title">What is done.</param>
/// <param name="Fraction">How much of it is done, 0 to 1; null where nobody knows.</param>
/// <param name="Note">The latest in words; empty for nothing.</param>
/// <param name="Elapsed">How long it has taken.</param>
/// <param name="IsDone">Whether it is over.</param>
public sealed record ProgressState(string Title, double? Fraction, string Note, TimeSpan Elapsed, bool IsDone);
