using System.Globalization;
using System.Text;

namespace NAFlow.Evaluation;

/// <summary>A report as a page of Markdown.</summary>
public static class ReportMarkdown
{
    private const int MostChoices = 16;

    /// <summary>Writes the page. Charts are in <c>charts</c>, full tables in <c>tables</c>, beside it.</summary>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Options.Title}\n\n## Summary\n\n");
        AppendSummary(text, report);
        AppendHowToRead(text);
        foreach (var section in report.Sections) AppendSection(text, section, report.Options.Layers, 2, PageScope.All);
        return text.ToString();
    }

    /// <summary>Whether a table is of more choices than sentences are read about.</summary>
    internal static bool IsGrid(FigureTable table) => table.Methods.Length > MostChoices;

    internal static void AppendSummary(StringBuilder text, EvaluationReport report)
    {
        text.Append("At how many layers each method is first / is first or within the interval of the first, of the layers of which it has maps.\n\n");
        foreach (var section in report.Sections.Where(section => section.Key != ReportSection.Checks))
            if (MarkdownTable.OfWins([.. section.SelectMany(subject => subject.Tables)]) is { Length: > 0 } table)
                text.Append(CultureInfo.InvariantCulture, $"{section.Key.Title}, {ReportText.Plain(string.Join(", ", section.Select(subject => subject.Name)))}:\n\n{table}\n");
        AppendList(text, EvidenceReading.Warnings(report.Subjects.SelectMany(subject => subject.Tables)));
    }

    internal static void AppendHowToRead(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"## How to read\n\n{string.Join("\n\n", ReportText.HowToRead)}\n\n");

    /// <summary>A section; of the figures for which there is room, or of all.</summary>
    internal static void AppendSection(StringBuilder text, IGrouping<ReportSection, SubjectReport> section, int layers, int level, PageScope scope)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Heading(level)} {section.Key.Title}\n\n");
        foreach (var subject in section)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Heading(level + 1)} {ReportText.Plain(subject.Name)}\n\n");
            if (subject.Facts is { } facts) text.Append(CultureInfo.InvariantCulture, $"{FactsText.Of(facts)}\n\n");
            foreach (var table in subject.Tables.Where(table => scope.IsShown(subject, table))) AppendTable(text, subject, table, layers, level + 2, scope);
        }
    }

    private static void AppendTable(StringBuilder text, SubjectReport subject, FigureTable table, int layers, int level, PageScope scope)
    {
        var (file, note) = (subject.FileOf(table), subject.Section.Note is { } sentence ? $" {sentence}" : string.Empty);
        text.Append(CultureInfo.InvariantCulture, $"{Heading(level)} {ReportText.Plain(table.Figure.Title)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`{table.Figure.Name}`, {ReportText.Way(table.Figure.Better)}; {table.Images} images.{note}\n\n");
        if (scope.IsDrawn(subject, table)) AppendCharts(text, subject, table);
        AppendList(text, !subject.Section.IsOfFlows ? EvidenceReading.Of(table) : IsGrid(table) ? [] : EvidenceReading.OfAblations(table));
        text.Append(CultureInfo.InvariantCulture, $"{MarkdownTable.Of(table, layers)}\n");
        if (scope.LinksSheets) text.Append(CultureInfo.InvariantCulture, $"All layers: [{file}.csv](tables/{file}.csv)\n\n");
    }

    private static void AppendCharts(StringBuilder text, SubjectReport subject, FigureTable table)
    {
        var file = subject.FileOf(table);
        text.Append(CultureInfo.InvariantCulture, $"![{ReportText.Plain(table.Figure.Title)} over depth, {ReportText.Plain(subject.Name)}](charts/{file}.png)\n\n");
        if (subject.Section.IsOfFlows && table.Cells.Any(cell => cell.AgainstReference is not null))
            text.Append(CultureInfo.InvariantCulture, $"![What each choice changes, {ReportText.Plain(subject.Name)}](charts/{file}-grid.png)\n\n");
    }

    private static void AppendList(StringBuilder text, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0) text.Append(CultureInfo.InvariantCulture, $"{string.Concat(sentences.Select(sentence => $"- {ReportText.Plain(sentence)}\n"))}\n");
    }

    private static string Heading(int level) => new('#', level);
}
