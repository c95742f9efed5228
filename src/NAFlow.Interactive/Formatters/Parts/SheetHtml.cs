namespace NAFlow.Interactive;

/// <summary>Tables as HTML: they scroll in themselves, by keyboard too.</summary>
internal static class SheetHtml
{
    public static string Write(Sheet sheet) => $"""
        <div class="scroll" tabindex="0" role="region" aria-label="{Html.Text(sheet.Caption)}"><table>
        <caption>{Html.Text(sheet.Caption)}</caption>
        <thead><tr>{string.Concat(sheet.Heads.Select(head => $"<th scope=\"col\"{Class(head)}>{Html.Text(head.Name)}</th>"))}</tr></thead>
        <tbody>
        {string.Join('\n', sheet.Rows.Select(row => Row(sheet, row)))}
        </tbody></table></div>{FewOfMany.Note(sheet.Rows.Length, sheet.RowCount, "rows")}
        """;

    private static string Row(Sheet sheet, IEnumerable<string> cells) =>
        $"<tr>{string.Concat(cells.Select((cell, column) => Cell(sheet.Heads[column], cell, column)))}</tr>";

    private static string Cell(SheetHead head, string cell, int column) => column == 0
        ? $"<th scope=\"row\">{Html.Text(cell)}</th>"
        : $"<td{Class(head)}>{(head.Content == CellContent.Picture ? cell : Html.Text(cell))}</td>";

    private static string Class(SheetHead head) => head.Content == CellContent.Number ? string.Empty : " class=\"words\"";
}
