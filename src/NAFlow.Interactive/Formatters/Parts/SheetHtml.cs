using System.Globalization;
using NAFlow.Interactive.Page;

namespace NAFlow.Interactive.Formatters.Parts;

/// <summary>Tables as HTML: they scroll in themselves, by keyboard too.</summary>
internal static class SheetHtml
{
    public static string Write(Sheet sheet) => $"""
        <div class="scroll" tabindex="0" role="region" aria-label="{Html.Text(sheet.Caption)}"><table>
        <caption>{Html.Text(sheet.Caption)}</caption>
        <thead><tr>{string.Concat(sheet.Heads.Select(head => $"<th scope=\"col\"{Class(head)}>{Html.Text(head.Name)}</th>"))}</tr></thead>
        <tbody>
        {string.Join('\n', sheet.Rows.Select(row => $"<tr>{string.Concat(row.Select((cell, column) => Cell(sheet.Heads[column], cell, column)))}</tr>"))}
        </tbody></table></div>{Rest(sheet)}
        """;

    private static string Cell(SheetHead head, string cell, int column) => column == 0
        ? $"<th scope=\"row\">{Html.Text(cell)}</th>"
        : $"<td{Class(head)}>{(head.Content == CellContent.Picture ? cell : Html.Text(cell))}</td>";

    private static string Class(SheetHead head) => head.Content == CellContent.Number ? string.Empty : " class=\"words\"";

    private static string Rest(Sheet sheet) => sheet.RowCount > sheet.Rows.Length
        ? string.Create(CultureInfo.InvariantCulture, $"\n<p class=\"faint\">The first {sheet.Rows.Length} of {sheet.RowCount:N0} rows.</p>") : string.Empty;
}
