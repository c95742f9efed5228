namespace NAFlow.Kernel;

/// <summary>How a cell ended.</summary>
/// <param name="Value">The value of its last expression; null when it has none, or failed.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
public sealed record CellResult(MimeBundle? Value, CellError? Error);
