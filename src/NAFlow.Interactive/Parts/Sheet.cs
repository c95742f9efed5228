using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NAFlow.Interactive;

/// <summary>A table for people: of long ones the first rows.</summary>
/// <param name="Caption">What the table shows.</param>
/// <param name="Heads">The columns' heads; the first column names the rows.</param>
/// <param name="Rows">The cells, row by row.</param>
internal sealed record Sheet(string Caption, ImmutableArray<SheetHead> Heads, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>The most rows that are shown.</summary>
    public const int MostRows = 300;

    /// <summary>How many rows there are, those that are not shown among them.</summary>
    public int RowCount { get; init; } = Rows.Length;

    /// <summary>A table with a row for each thing.</summary>
    public static Sheet Of<T>(string caption, IReadOnlyCollection<T> things, params ImmutableArray<SheetColumn<T>> columns) => new(
        caption,
        [.. columns.Select(column => new SheetHead(column.Head, column.Content, column.Note))],
        [.. things.Take(MostRows).Select(thing => columns.Select(column => column.Cell(thing)).ToImmutableArray())])
    { RowCount = things.Count };
}

/// <summary>The head of a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What its cells hold.</param>
/// <param name="Note">What it means, where its name does not say; shown under the pointer and below the table.</param>
internal sealed record SheetHead(string Name, CellContent Content, string? Note = null);

/// <summary>A column: its head, and the cell of a thing.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Cell">The cell's text; HTML where the content is a picture.</param>
/// <param name="Content">What the cells hold.</param>
/// <param name="Note">What it means, where its head does not say.</param>
internal sealed record SheetColumn<T>(string Head, Func<T, string> Cell, CellContent Content = CellContent.Number, string? Note = null);

/// <summary>What the cells of a column hold.</summary>
internal enum CellContent
{
    /// <summary>Numbers, set to the right.</summary>
    Number,

    /// <summary>Words, set to the left.</summary>
    Words,

    /// <summary>Pictures as HTML, which plain text leaves out.</summary>
    Picture,
}

/// <summary>Tables as HTML: they scroll in themselves, by keyboard too.</summary>
internal static class SheetHtml
{
    public static string Write(Sheet sheet) => $"""
        <div class="scroll" style="{Scrolls}" tabindex="0" role="region" aria-label="{Html.Text(sheet.Caption)}"><table>
        <caption>{Html.Text(sheet.Caption)}</caption>
        <thead><tr>{string.Concat(sheet.Heads.Select(head => $"<th scope=\"col\"{Class(head)}{Title(head)}>{Html.Text(head.Name)}</th>"))}</tr></thead>
        <tbody>
        {string.Join('\n', sheet.Rows.Select(row => Row(sheet, row)))}
        </tbody></table></div>{Meanings(sheet.Heads)}{Note(sheet.Rows.Length)}{FewOfMany.Note(sheet.Rows.Length, sheet.RowCount, "rows")}
        """;

    /// <summary>The style of the element that a table scrolls in, for notebooks that take the style sheet away.</summary>
    public const string Scrolls = "max-height:480px;overflow:auto";

    private const int RowsInSight = 16;

    private static string Title(SheetHead head) => head.Note is { } note ? $" title=\"{Html.Text(note)}\"" : string.Empty;

    private static string Meanings(IEnumerable<SheetHead> heads)
    {
        SheetHead[] known = [.. heads.Where(head => head.Note is not null)];
        return known.Length == 0 ? string.Empty
            : $"\n<p class=\"faint notes\">{string.Join(" ", known.Select(head => $"<b>{Html.Text(head.Name)}</b>: {Html.Text(head.Note!)}."))}</p>";
    }

    /// <summary>A paragraph that says that a table scrolls, where it is long enough.</summary>
    public static string Note(int rows) => rows <= RowsInSight
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"\n<p class=\"faint\">{rows:N0} rows; where fewer are seen, the table scrolls.</p>");

    private static string Row(Sheet sheet, IEnumerable<string> cells) =>
        $"<tr>{string.Concat(cells.Select((cell, column) => Cell(sheet.Heads[column], cell, column)))}</tr>";

    private static string Cell(SheetHead head, string cell, int column) => column == 0
        ? $"<th scope=\"row\" style=\"text-align:left\">{Html.Name(cell)}</th>"
        : $"<td{Class(head)}>{(head.Content == CellContent.Picture ? cell : Html.Text(cell))}</td>";

    private static string Class(SheetHead head) => head.Content == CellContent.Number ? string.Empty : " style=\"text-align:left\"";
}

/// <summary>Tables as plain columns of equal width.</summary>
internal static class SheetText
{
    private const int MostRows = 20;

    public static string Write(Sheet sheet)
    {
        int[] columns = [.. Enumerable.Range(0, sheet.Heads.Length).Where(column => sheet.Heads[column].Content != CellContent.Picture)];
        string[][] rows =
        [
            [.. columns.Select(column => sheet.Heads[column].Name)],
            .. sheet.Rows.Take(MostRows).Select(row => columns.Select(column => row[column]).ToArray()),
        ];
        int[] widths = [.. columns.Select((_, place) => rows.Max(row => row[place].Length))];
        var text = new StringBuilder(sheet.Caption);
        foreach (var row in rows) text.Append('\n').Append(string.Join("  ", row.Select((cell, place) => cell.PadRight(widths[place]))).TrimEnd());
        if (sheet.RowCount > MostRows) text.Append(CultureInfo.InvariantCulture, $"\n... {sheet.RowCount - MostRows:N0} more rows");
        return text.ToString();
    }
}

/// <summary>What is said where only some of many are shown.</summary>
internal static class FewOfMany
{
    /// <summary>The first names, and dots for the others.</summary>
    public static string Names(IEnumerable<string> names, int most)
    {
        string[] known = [.. names.Take(most + 1)];
        return $"{string.Join(", ", known.Take(most))}{(known.Length > most ? ", ..." : string.Empty)}";
    }

    /// <summary>A paragraph that says how many are shown; nothing where all are.</summary>
    public static string Note(int shown, int all, string things) => shown < all
        ? string.Create(CultureInfo.InvariantCulture, $"\n<p class=\"faint\">The first {shown:N0} of {all:N0} {things}.</p>")
        : string.Empty;
}
