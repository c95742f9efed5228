namespace NAFlow.Cli;

/// <summary>Rows as plain columns of equal width: a pipe has no width that a drawn table could fit.</summary>
internal static class TextColumns
{
    /// <summary>Writes the rows; the first may hold the heads.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (var row in rows) writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
