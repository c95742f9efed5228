namespace NAFlow.Data;

/// <summary>Tables as Markdown. All tables of the library are written here.</summary>
internal static class MarkdownTable
{
    /// <summary>Heads and rows.</summary>
    /// <param name="heads">The heads of the columns.</param>
    /// <param name="rows">The rows, each of as many cells.</param>
    /// <param name="words">How many columns, from the first on, hold words and stand to the left; numbers stand to the right.</param>
    /// <returns>The table, with an end of line after each row.</returns>
    public static string Write(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows, int words = 1) =>
        $"{Row(heads)}|{string.Concat(heads.Select((_, column) => column < words ? "---|" : "---:|"))}\n{string.Concat(rows.Select(Row))}";

    /// <summary>Words from outside as they may stand in Markdown: in one line, with no cell and no tag begun.</summary>
    public static string Plain(string words) =>
        words.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(Plain))} |\n";
}
