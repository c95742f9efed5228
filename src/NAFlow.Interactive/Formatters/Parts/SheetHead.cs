namespace NAFlow.Interactive;

/// <summary>The head of a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What its cells hold.</param>
internal sealed record SheetHead(string Name, CellContent Content);
