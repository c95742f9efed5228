using System.Text;
using NAFlow.Evaluation;

namespace NAFlow.Interactive;

/// <summary>The tables of a report's page; each scrolls by itself.</summary>
internal static class ReportTables
{
    /// <summary>Links to the evaluations.</summary>
    public static string Contents(EvaluationReport report) =>
        $"<p>{string.Join(" · ", report.Subjects.Select(subject => $"<a href=\"#{Anchor(subject)}\">{Html.Name(subject.Name)}</a>"))}</p>";

    /// <summary>The place of an evaluation in the page.</summary>
    public static string Anchor(SubjectReport subject) => $"of-{ReportText.File(subject.Name)}";

    /// <summary>How many layers each method is first or within at, and warnings.</summary>
    public static string Summary(EvaluationReport report)
    {
        var html = new StringBuilder();
        foreach (var section in report.Sections.Where(section => section.Key != ReportSection.Checks))
        {
            var (heads, rows) = MarkdownTable.Wins([.. section.SelectMany(subject => subject.Tables)]);
            if (rows.Count > 0) html.Append($"<h3>{Html.Text(section.Key.Title)}</h3>\n").Append(Write($"Layers at which methods are first, {section.Key.Title}", heads, rows));
        }

        foreach (var warning in EvidenceReading.Warnings(report.Subjects.SelectMany(subject => subject.Tables))) html.Append($"<p>{Html.Text(warning)}</p>\n");
        return html.ToString();
    }

    /// <summary>A figure: a row for each layer, a column for each method.</summary>
    public static string Of(FigureTable table) => Write(
        $"{table.Figure.Title} of every layer of {table.Subject}", ["layer", .. table.Methods],
        [.. table.Layers.Select(layer => (string[])[layer.Name, .. table.Methods.Select(method => Cell(table.At(method, layer.Name)))])]);

    private static string Cell(FigureCell? cell) =>
        cell is null ? "–" : $"{(cell.IsFirst ? "first " : cell.IsWithinFirst ? "≈ " : string.Empty)}{ReportNumber.Of(cell.Value)}";

    private static string Write(string label, IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows) => $"""
        <div class="scroll" tabindex="0" role="region" aria-label="{Html.Text(label)}"><table>
        <thead><tr>{string.Concat(heads.Select(head => $"<th scope=\"col\">{Html.Text(head)}</th>"))}</tr></thead>
        <tbody>
        {string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{Html.Text(row[0])}</th>{string.Concat(row.Skip(1).Select(Data))}</tr>\n"))}</tbody></table></div>

        """;

    private static string Data(string cell) => cell.StartsWith("first ", StringComparison.Ordinal) ? $"<td class=\"best\">{Html.Text(cell[6..])}</td>" : $"<td>{Html.Text(cell)}</td>";
}
