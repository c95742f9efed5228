using System.Globalization;
using System.Text;
using NAFlow.Data;

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
        text.Append(CultureInfo.InvariantCulture, $"# {report.Options.Title}\n\n{MarkdownTable.Plain(ReportConclusions.Of(report))}\n\n## Summary\n\n");
        AppendSummary(text, report);
        text.Append(CultureInfo.InvariantCulture, $"## How to read\n\n{HowToRead}\n\n");
        foreach (var section in report.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {section.Key.Title}\n\n");
            foreach (var subject in section) AppendSubject(text, subject, report.Options.Layers, 3, PageScope.All);
        }

        return text.ToString();
    }

    /// <summary>How the tables are to be read, in paragraphs.</summary>
    internal static string HowToRead => string.Join("\n\n", ReportText.HowToRead);

    /// <summary>Whether a table is of more choices than sentences are made about.</summary>
    internal static bool IsGrid(FigureTable table) => table.Methods.Length > MostChoices;

    /// <summary>At how many layers each method is first, by section, and warnings of methods that hardly depend on the weights.</summary>
    internal static void AppendSummary(StringBuilder text, EvaluationReport report)
    {
        text.Append("At how many layers each method is first / is first or within the interval of the first, of the layers of which it has maps.\n\n");
        foreach (var section in report.Sections.Where(section => section.Key != ReportSection.Checks))
            if (DepthWins.SideBySide([.. section.SelectMany(subject => subject.Tables)]) is var (heads, rows) && rows.Count > 0)
                text.Append(CultureInfo.InvariantCulture,
                    $"{section.Key.Title}, {MarkdownTable.Plain(string.Join(", ", section.Select(subject => subject.Name)))}:\n\n{MarkdownTable.Write(heads, rows)}\n");
        AppendList(text, Findings.Warnings(report.Subjects.SelectMany(subject => subject.Tables)));
    }

    /// <summary>An evaluation; of the figures for which there is room, or of all.</summary>
    internal static void AppendSubject(StringBuilder text, SubjectReport subject, int layers, int level, PageScope scope)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Heading(level)} {MarkdownTable.Plain(subject.Name)}\n\n");
        if (subject.Facts is { } facts) text.Append(CultureInfo.InvariantCulture, $"{FactsText.Of(facts)}\n\n");
        if (scope.LinksSheets && subject.Maps is { } maps) AppendMaps(text, subject, maps, level + 1, scope.Charts);
        foreach (var table in subject.Tables.Where(table => scope.IsShown(subject, table))) AppendTable(
            text, subject, table, layers, level + 1, scope);
    }

    internal static void AppendList(StringBuilder text, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0) text
            .Append(CultureInfo.InvariantCulture, $"{string.Concat(sentences.Select(sentence => $"- {MarkdownTable.Plain(sentence)}\n"))}\n");
    }

    private static void AppendTable(StringBuilder text, SubjectReport subject, FigureTable table, int layers, int level, PageScope scope)
    {
        var (file, note) = (subject.FileOf(table), subject.Section.Note is { } sentence ? $" {sentence}" : string.Empty);
        text.Append(CultureInfo.InvariantCulture, $"{Heading(level)} {MarkdownTable.Plain(table.Figure.Title)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"`{table.Figure.Name}`, {ReportText.Way(table.Figure.Better)}; {table.Images} images.{note}\n\n");
        if (scope.IsDrawn(subject, table)) AppendCharts(text, subject, table, scope.Charts);
        AppendList(text, !subject.Section.IsOfFlows ? Findings.Of(table) : IsGrid(table) ? [] : Findings.OfAblations(table));
        text.Append(CultureInfo.InvariantCulture, $"{OfFigure(table, layers)}\n");
        if (scope.LinksSheets) text.Append(CultureInfo.InvariantCulture, $"All layers: [{file}.csv](tables/{file}.csv)\n\n");
    }

    private static void AppendMaps(StringBuilder text, SubjectReport subject, ReportMaps maps, int level, string folder)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Heading(level)} {maps.Title}\n\n{MarkdownTable.Plain(maps.Note)}\n\n");
        foreach (var layer in maps.Layers)
            text.Append(CultureInfo.InvariantCulture,
                $"![Maps at {MarkdownTable.Plain(layer)}, {MarkdownTable.Plain(subject.Name)}]({folder}/{subject.FileOfMaps(layer)}.png)\n\n");
    }

    private static void AppendCharts(StringBuilder text, SubjectReport subject, FigureTable table, string folder)
    {
        var file = subject.FileOf(table);
        text.Append(CultureInfo.InvariantCulture,
            $"![{MarkdownTable.Plain(table.Figure.Title)} over depth, {MarkdownTable.Plain(subject.Name)}]({folder}/{file}.png)\n\n");
        if (subject.HasGrid(table))
            text.Append(CultureInfo.InvariantCulture,
                $"![What each choice changes, {MarkdownTable.Plain(subject.Name)}]({folder}/{file}-grid.png)\n\n");
    }

    /// <summary>A figure: a row for each method, a column for each of a few layers.</summary>
    private static string OfFigure(FigureTable table, int most)
    {
        var layers = table.Shown(most);
        return MarkdownTable.Write(
            ["method", .. layers.Select(layer => layer.Name)],
            table.Methods.Select(method =>
                (string[])[method, .. layers.Select(layer => table.At(method, layer.Name) is { } cell ? Cell(cell) : "-")]));
    }

    private static string Cell(FigureCell cell)
    {
        var mean = ReportNumber.Of(cell.Value.Mean);
        return $"{(cell.IsFirst ? $"**{mean}**" : cell.IsWithinFirst ? $"≈ {mean}" : mean)} ({ReportNumber.Of(cell.Value.Low)} to {ReportNumber.Of(cell.Value.High)})";
    }

    private static string Heading(int level) => new('#', level);
}

/// <summary>What a page has room for.</summary>
/// <param name="IsShown">Which tables stand in it.</param>
/// <param name="IsDrawn">Which of them have a chart.</param>
/// <param name="Charts">The folder of the charts, seen from the page.</param>
/// <param name="LinksSheets">Whether a sheet of all layers lies beside it for every table, and a picture of the maps that were kept.</param>
internal sealed record PageScope(
    Func<SubjectReport, FigureTable, bool> IsShown, Func<SubjectReport, FigureTable, bool> IsDrawn, string Charts, bool LinksSheets)
{
    /// <summary>Everything.</summary>
    public static PageScope All { get; } = new((_, _) => true, (_, _) => true, "charts", LinksSheets: true);
}
