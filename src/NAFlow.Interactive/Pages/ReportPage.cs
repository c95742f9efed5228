using System.Text;
using NAFlow.Evaluation;

namespace NAFlow.Interactive;

/// <summary>A report as one HTML page that carries everything in itself.</summary>
public static class ReportPage
{
    private static readonly string Style = $"{EmbeddedText.Own("page.css")}\n{EmbeddedText.Own("report-page.css")}";

    /// <summary>The page.</summary>
    /// <param name="report">The report.</param>
    public static string ToPage(this EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var maps = ReportMapPictures.Of(report);
        return $"""
            {PageHead.Write(report.Options.Title, Style)}
            <body>
            <a class="skip" href="#summary">Skip to the summary</a>
            <main>
            <header>
            <p class="over">Evaluation · Neuron Abandoning Attention Flow</p>
            <h1>{Html.Text(report.Options.Title)}</h1>
            <p class="conclusions">{Html.Text(ReportConclusions.Of(report))}</p>
            {ReportTables.Contents(report)}
            </header>
            <section id="summary" aria-labelledby="summary-heading">
            <h2 id="summary-heading">Summary</h2>
            <p>At how many layers each method is first / is first or within the interval of the first, of the layers of which it has maps.</p>
            {ReportTables.Summary(report)}
            </section>
            <section aria-labelledby="reading-heading">
            <h2 id="reading-heading">How to read</h2>
            {string.Concat(ReportText.HowToRead.Select(paragraph => $"<p>{Html.Text(paragraph.Replace("*", string.Empty, StringComparison.Ordinal))}</p>\n"))}</section>
            {string.Concat(report.Sections.Select(section => Section(section, maps)))}</main>
            <footer>Evaluated by NAFlow.</footer>
            {PageChart.Scripts}
            </body>
            </html>

            """;
    }

    private static string Section(IGrouping<ReportSection, SubjectReport> section, IReadOnlyDictionary<string, string> maps)
    {
        var html = new StringBuilder($"<section>\n<h2>{Html.Text(section.Key.Title)}</h2>\n");
        foreach (var subject in section)
        {
            html.Append($"<h3 id=\"{ReportTables.Anchor(subject)}\">{Html.Name(subject.Name)}</h3>\n");
            if (subject.Facts is { } facts) html.Append($"<p class=\"over\">{Html.Text(FactsText.Of(facts))}</p>\n");
            html.Append(maps.GetValueOrDefault(subject.Name));
            foreach (var table in subject.Tables) html.Append(Figure(subject, table));
        }

        return html.Append("</section>\n").ToString();
    }

    private static string Figure(SubjectReport subject, FigureTable table)
    {
        var sentences = subject.Section.IsOfFlows ? Findings.OfAblations(table) : Findings.Of(table);
        return $"""
            <article>
            <h4>{Html.Text(table.Figure.Title)}</h4>
            <p>{Html.Text($"{table.Images} images; {ReportText.Way(table.Figure.Better)}. {subject.Section.Note}".TrimEnd())}</p>
            {string.Concat(sentences.Select(sentence => $"<p>{Html.Text(sentence)}</p>\n"))}{PageChart.Write(table.Chart())}
            {(subject.Section.IsOfFlows && table.Grid() is { } grid ? PageChart.Write(grid) : string.Empty)}
            <details><summary>Every layer of every method</summary>
            {ReportTables.Of(table)}</details>
            </article>

            """;
    }
}

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
            var (heads, rows) = DepthWins.SideBySide([.. section.SelectMany(subject => subject.Tables)]);
            if (rows.Count > 0) html.Append($"<h3>{Html.Text(section.Key.Title)}</h3>\n")
                .Append(Write($"Layers at which methods are first, {section.Key.Title}", heads, rows));
        }

        foreach (var warning in Findings.Warnings(report.Subjects.SelectMany(subject => subject.Tables))) html
            .Append($"<p>{Html.Text(warning)}</p>\n");
        return html.ToString();
    }

    /// <summary>A figure: a row for each layer, a column for each method.</summary>
    public static string Of(FigureTable table) => Write(
        $"{table.Figure.Title} of every layer of {table.Subject}", ["layer", .. table.Methods],
        [.. table.Layers.Select(layer => (string[])[layer.Name, .. table.Methods.Select(method => Cell(table.At(method, layer.Name)))])]);

    private static string Cell(FigureCell? cell) =>
        cell is null ? "–" : $"{(cell.IsFirst ? "first " : cell.IsWithinFirst ? "≈ " : string.Empty)}{ReportNumber.Of(cell.Value)}";

    private static string Write(string label, IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows) => $"""
        <div class="scroll" tabindex="0" role="region" aria-label="{Html.Text(label)}"><table class="whole">
        <thead><tr>{string.Concat(heads.Select(head => $"<th scope=\"col\"{Meaning(head)}>{Html.Name(Short(head))}</th>"))}</tr></thead>
        <tbody>
        {string.Concat(rows.Select(row => $"<tr><th scope=\"row\">{Html.Text(row[0])}</th>{string.Concat(row.Skip(1).Select(Data))}</tr>\n"))}</tbody></table></div>
        {Notes(heads)}
        """;

    // A figure's title stands over its columns as its name in a word or two, with the title as a note.
    private static string Short(string head) => Titled(head) is { } figure ? figure.Name.Replace('_', ' ') : head;

    private static string Meaning(string head) => Titled(head) is { } figure ? $" title=\"{Html.Text(figure.Title)}\"" : string.Empty;

    private static MetricFigure? Titled(string head) => MetricList.Figures.FirstOrDefault(figure => figure.Title == head);

    /// <summary>What the heads of a table mean, below it.</summary>
    private static string Notes(IEnumerable<string> heads)
    {
        MetricFigure[] titled = [.. heads.Select(Titled).OfType<MetricFigure>()];
        return titled.Length == 0 ? string.Empty
            : $"<p class=\"over\">{string.Join(" ", titled.Select(figure => $"<b>{Html.Text(figure.Name.Replace('_', ' '))}</b>: {Html.Text(figure.Title)}."))}</p>\n";
    }

    private static string Data(string cell) =>
        cell.StartsWith("first ", StringComparison.Ordinal) ? $"<td class=\"best\">{Html.Text(cell[6..])}</td>" : $"<td>{Html.Text(cell)}</td>";
}
