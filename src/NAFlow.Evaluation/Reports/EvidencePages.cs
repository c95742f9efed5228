using System.Globalization;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// The evidence as Markdown: a page that one reads, with the answer and a summary of each question, and a page of tables for each network or
/// experiment beside it.
/// </summary>
public static class EvidencePages
{
    /// <summary>The name of the page.</summary>
    public const string PageName = "README.md";

    /// <summary>The name of what people wrote for it: the answer.</summary>
    public const string AnswerName = "answer.md";

    /// <summary>The folder of the tables.</summary>
    internal const string Folder = "tables";

    /// <summary>Where the counts stand in the answer.</summary>
    internal const string CountsPlace = "<!-- counts -->";

    private const string ByTask = "by-task";

    private static readonly string[] OfMaps = ["energy", "part_rank", "part_energy", "pointing", "deletion", "insertion", "average_drop", "road"];

    private static readonly string[] OfPhotos = ["energy", "pointing"];

    private static readonly string[] OfFlows = ["energy", "part_rank", "pointing", "deletion"];

    private static readonly string[] OfChecks = ["randomised_all_spearman", "max_sensitivity"];

    /// <summary>Whether a figure has a chart.</summary>
    /// <param name="subject">The evaluation.</param>
    /// <param name="table">The figure.</param>
    public static bool IsDrawn(SubjectReport subject, FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Name == "energy" || (table.Figure.Name == "part_rank" && !subject.Section.IsOfFlows);
    }

    /// <summary>Writes the pages.</summary>
    /// <param name="report">All evaluations.</param>
    /// <param name="answer">The answer, written by people as Markdown; null for nothing. A comment <c>counts</c> in it becomes the table of layers
    /// won.</param>
    /// <param name="others">What other measurements left.</param>
    /// <returns>The path of each page in the folder of the evidence, and its text.</returns>
    public static IReadOnlyList<(string Path, string Text)> Write(EvaluationReport report, string? answer, IReadOnlyList<EvidencePart> others)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(others);
        return
        [
            (PageName, Page(report, answer, others)),
            (FileOf(ByTask), Finished(new StringBuilder($"# Layers at which each method is first, by task\n\n{Back}\n\n"), text =>
                ReportMarkdown.AppendSummary(text, report))),
            .. report.Subjects.GroupBy(subject => subject.Subject)
                .Select(subjects => (FileOf(subjects.Key), OfSubject(subjects, report.Options.Layers))),
            .. others.Where(part => part is { Text: not null, IsMain: false })
                .Select(part => (FileOf(FileName(part)), $"# {part.Title}\n\n{Back}\n\n{part.Text}\n\nFrom [{part.Path}](../{part.Path}).\n")),
        ];
    }

    /// <summary>The path of a page of tables in the folder of the evidence.</summary>
    internal static string FileOf(string name) => $"{Folder}/{ReportText.File(name)}.md";

    private static string Back => $"[The evidence](../{PageName}) sums this up; both are made by `naflow report --evidence`.";

    private static string FileName(EvidencePart part) => part.Path[..^Path.GetExtension(part.Path).Length].Replace('/', '-');

    private static string Finished(StringBuilder text, Action<StringBuilder> append)
    {
        append(text);
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Everything that was measured of a network or experiment.</summary>
    private static string OfSubject(IGrouping<string, SubjectReport> subjects, int layers) =>
        Finished(new StringBuilder($"# {subjects.Key}\n\n{Back}\n\n"), text =>
    {
        var scope = new PageScope(IsShown, IsDrawn, "../charts", LinksSheets: false);
        foreach (var subject in subjects) ReportMarkdown.AppendSubject(text, subject, layers, 2, scope);
    });

    // What the tables have room for: all results have every figure. Of a grid of all choices the first figure is shown.
    private static bool IsShown(SubjectReport subject, FigureTable table) =>
        (subject.Section == ReportSection.Checks ? OfChecks
            : !subject.Section.IsOfFlows ? [.. OfMaps.Except(["part_energy", "average_drop"])]
            : ReportMarkdown.IsGrid(table) ? OfFlows[..1] : OfFlows).Contains(table.Figure.Name);

    private static string Page(EvaluationReport report, string? answer, IReadOnlyList<EvidencePart> others) =>
        Finished(new StringBuilder($"# {report.Options.Title}\n\n"), text =>
    {
        text.Append("Made by `naflow report --evidence` from the [results](results) of every image beside it and from ");
        text.Append(CultureInfo.InvariantCulture, $"[{AnswerName}]({AnswerName}); what stands here is changed there.\n\n");
        SubjectReport[] maps = Of(report, section => section.Place < ReportSection.Photos.Place),
            photos = Of(report, section => section == ReportSection.Photos);
        if (answer is not null)
        {
            var counts = EvidenceSummary.Answer([("creatures", maps, OfMaps), ("photos", photos, OfPhotos)]);
            text.Append(CultureInfo.InvariantCulture,
                $"{answer.ReplaceLineEndings("\n").Trim().Replace(CountsPlace, counts.Trim(), StringComparison.Ordinal)}\n\n");
        }

        AppendMaps(
            text, "The nine experiments",
            "On creatures, drawings of which the part at every pixel is known: nine networks over four tasks, every method at every layer.", maps,
            OfMaps);
        AppendMaps(text, "Photos", "On photos whose object is in a box, of those that the network classifies right.", photos, OfPhotos);
        AppendChanges(
            text, "Ablations", "What each part of the method earns: the flow with one choice made otherwise.",
            Of(report, section => section == ReportSection.Ablations), ["energy", "part_rank"]);
        AppendChanges(
            text, "Dials", "What each setting changes: the flow with one option at another value.",
            Of(report, section => section == ReportSection.Dials), ["energy", "pointing", "deletion"]);
        AppendChecks(text, Of(report, section => section == ReportSection.Checks));
        if (others.FirstOrDefault(part => part.IsMain) is { } cost) text
            .Append(CultureInfo.InvariantCulture, $"## Cost\n\n{cost.Text}\n\nFrom [{cost.Path}]({cost.Path}).\n\n");
        text.Append(CultureInfo.InvariantCulture, $"## How to read\n\n{ReportMarkdown.HowToRead}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Figures([.. report.Subjects], [.. OfMaps, .. OfChecks])}\n");
        AppendPlaces(text, report, others);
    });

    private static SubjectReport[] Of(EvaluationReport report, Func<ReportSection, bool> isMeant) =>
        [.. report.Subjects.Where(subject => isMeant(subject.Section))];

    private static void AppendMaps(StringBuilder text, string title, string asked, SubjectReport[] subjects, string[] figures)
    {
        if (subjects.Length == 0) return;
        text.Append(
            CultureInfo.InvariantCulture,
            $"## {title}\n\n{asked} Layers at which a method is first or within the interval of the first, of those of which it has maps:\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Counts(subjects, figures)}\n");
        text.Append("The share of the map on the object (`energy`) by thirds of the layers: the flow, and the best of all other methods. ");
        text.Append("\"As good\" means that the interval of their difference holds 0.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Standings(subjects, figures[0])}\n");
        foreach (var section in subjects.GroupBy(subject => subject.Section)) AppendChart(text, section.Reverse(), grid: false);
    }

    private static void AppendChanges(StringBuilder text, string title, string asked, SubjectReport[] subjects, string[] figures)
    {
        if (subjects.Length == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n{asked} Each cell is the choice minus the flow over a third of the layers: ");
        text.Append("on creatures the mean over the experiments that have it, and in how many of them the choice is better / worse; ");
        text.Append("on photos with a word where the interval does not hold 0.\n\n");
        foreach (var part in subjects.GroupBy(subject => subject.Name.Contains("photo", StringComparison.OrdinalIgnoreCase)))
            if (EvidenceSummary.Changes([.. part], part.Key ? ["energy", "pointing", "deletion"] : figures) is var table
                && table.Count(letter => letter == '\n') > 2)
                text.Append(CultureInfo.InvariantCulture, $"On {(part.Key ? "photos" : "creatures")}:\n\n{table}\n");
        AppendChart(text, subjects, grid: true);
    }

    private static void AppendChecks(StringBuilder text, SubjectReport[] subjects)
    {
        if (subjects.Length == 0) return;
        text.Append("## Checks\n\nWhether maps depend on what the network has learned, and how much they change when the image hardly does: ");
        text.Append("means over all layers, and of the experiments with the least and the most.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Means(subjects, OfChecks)}\n");
        if (EvidenceSummary.Unmoved(subjects) is not { Count: > 0 } unmoved) return;
        text.Append("Methods whose maps are much the same when every layer is random: the experiments in which the lower ends of their intervals have a mean above 0.5, ");
        text.Append("with the mean of the figure.\n\n");
        ReportMarkdown.AppendList(text, unmoved);
    }

    private static void AppendChart(StringBuilder text, IEnumerable<SubjectReport> subjects, bool grid)
    {
        var drawn = subjects.SelectMany(subject => subject.Tables, (subject, table) => (Subject: subject, Table: table))
            .FirstOrDefault(pair => IsDrawn(pair.Subject, pair.Table));
        if (drawn.Subject is not { } first || (grid && !first.HasGrid(drawn.Table))) return;
        var what = grid ? "What each choice changes" : $"{drawn.Table.Figure.Title} over depth";
        text.Append(CultureInfo.InvariantCulture,
            $"![{MarkdownTable.Plain(what)}, {MarkdownTable.Plain(first.Name)}](charts/{first.FileOf(drawn.Table)}{(grid ? "-grid" : string.Empty)}.png)\n\n");
    }

    private static void AppendPlaces(StringBuilder text, EvaluationReport report, IReadOnlyList<EvidencePart> others)
    {
        text.Append("## Where the rest is\n\n");
        var pages = report.Subjects.Select(subject => subject.Subject).Distinct().Select(name => $"[{name}]({FileOf(name)})");
        text.Append(CultureInfo.InvariantCulture,
            $"- Tables with intervals at a few layers, and charts, of everything measured of one network: {string.Join(", ", pages)}.\n");
        text.Append(CultureInfo.InvariantCulture,
            $"- Layers at which each method is first, by task and with all figures: [{FileOf(ByTask)}]({FileOf(ByTask)}).\n");
        text.Append(CultureInfo.InvariantCulture,
            $"- All figures of all layers: [{EvidenceTables.FileName}]({EvidenceTables.FileName}); `naflow report data/evidence/results` makes every table and chart of them.\n");
        foreach (var part in others.Where(part => !part.IsMain))
            text.Append(CultureInfo.InvariantCulture,
                $"- {MarkdownTable.Plain(part.Title)}: [{(part.Text is null ? part.Path : FileOf(FileName(part)))}]({(part.Text is null ? part.Path : FileOf(FileName(part)))}).\n");
    }
}
