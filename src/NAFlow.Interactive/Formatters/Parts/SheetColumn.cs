namespace NAFlow.Interactive;

/// <summary>A column: its head, and the cell of a thing.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Cell">The cell's text; HTML where the content is a picture.</param>
/// <param name="Content">What the cells hold.</param>
internal sealed record SheetColumn<T>(string Head, Func<T, string> Cell, CellContent Content = CellContent.Number);
