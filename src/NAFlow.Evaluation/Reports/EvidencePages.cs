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

    /// <summary>Where the chart stands in the answer.</summary>
    internal const string FigurePlace = "<!-- figure -->";

    private const string ByTask = "by-task", Methods = "methods", Neurons = "neurons", Choices = "choices", Checks = "checks", CostPage = "cost";

    private static readonly string[] OfMaps =
        ["energy", "part_rank", "part_energy", "deciding_part", "pointing", "deletion", "insertion", "average_drop", "road"];

    private static readonly string[] OfPhotos = ["energy", "pointing", "deletion", "insertion", "average_drop", "road"];

    private static readonly string[] OfFlows = ["energy", "part_rank", "pointing", "deletion"];

    private static readonly string[] OfChecks =
        ["randomised_all_spearman", "max_sensitivity", "second_class_spearman", "far_class_spearman", "random_head_spearman"];

    private static readonly string[] OfNeurons = ["sufficiency_score", "sufficiency_margin", "necessity_score", "necessity_margin", "deciding_share"];

    /// <summary>What maps were judged on, each counted by itself.</summary>
    private static readonly MapGroup[] Groups =
    [
        new("creatures", "The nine experiments",
            "On creatures, drawings of which the part at every pixel is known: nine networks over four tasks, every method at every layer.",
            section => section.Place < ReportSection.Photos.Place, OfMaps),
        new("photos", "Photos", "On photos whose object is in a box, of those that the network classifies right.",
            section => section == ReportSection.Photos, OfPhotos),
        new("other networks", "Other networks", "Trained networks as others published them.", section => section == ReportSection.Networks, OfPhotos),
    ];

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
        var pages = Pages(report, others).Where(page => page.Text.Length > 0).ToArray();
        return
        [
            (PageName, Page(report, answer ?? $"{CountsPlace}\n\n{FigurePlace}", pages, others)),
            .. pages.Select(page => (FileOf(page.Name), OfTables(page.Title, page.Text))),
            .. report.Subjects.GroupBy(subject => subject.Subject)
                .Select(subjects => (FileOf(subjects.Key), OfTables(subjects.Key, OfSubject(subjects, report.Options.Layers)))),
            .. others.Where(part => part is { Text: not null, IsMain: false })
                .Select(part => (FileOf(FileName(part)), OfTables(part.Title, WithSource(part)))),
        ];
    }

    /// <summary>The figure whose chart stands in the page: the share of the maps on the object, on photos where there are any; null for none.</summary>
    internal static (SubjectReport Subject, FigureTable Table)? Drawn(EvaluationReport report) =>
        report.Subjects.Where(subject => !subject.Section.IsOfFlows).Reverse().OrderBy(subject => subject.Section == ReportSection.Photos ? 0 : 1)
            .SelectMany(subject => subject.Tables, (subject, table) => (subject, table))
            .Where(pair => IsDrawn(pair.subject, pair.table)).Select(pair => ((SubjectReport, FigureTable)?)pair).FirstOrDefault();

    /// <summary>The path of a page of tables in the folder of the evidence.</summary>
    internal static string FileOf(string name) => $"{Folder}/{ReportText.File(name)}.md";

    /// <summary>A page of tables: its heading, the way back, and its text.</summary>
    private static string OfTables(string title, string text) =>
        $"# {title}\n\n[The evidence](../{PageName}) sums this up; both are made by `naflow report --evidence`.\n\n{text.TrimEnd()}\n";

    private static string WithSource(EvidencePart part) => $"{part.Text}\n\nFrom [{part.Path}](../{part.Path}).";

    private static string FileName(EvidencePart part) => part.Path[..^Path.GetExtension(part.Path).Length].Replace('/', '-');

    private static string Written(Action<StringBuilder> append)
    {
        var text = new StringBuilder();
        append(text);
        return text.ToString();
    }

    /// <summary>Everything that was measured of a network or experiment.</summary>
    private static string OfSubject(IGrouping<string, SubjectReport> subjects, int layers) =>
        Written(text =>
    {
        var scope = new PageScope(IsShown, IsDrawn, "../charts", LinksSheets: false);
        foreach (var subject in subjects) ReportMarkdown.AppendSubject(text, subject, layers, 2, scope);
    });

    // What the tables have room for: all results have every figure. Of a grid of all choices the first figure is shown.
    private static bool IsShown(SubjectReport subject, FigureTable table) =>
        (subject.Section == ReportSection.Checks ? OfChecks
            : subject.Section == ReportSection.Neurons ? OfNeurons
            : !subject.Section.IsOfFlows ? [.. OfMaps.Except(["part_energy"])]
            : ReportMarkdown.IsGrid(table) ? OfFlows[..1] : OfFlows).Contains(table.Figure.Name);

    private static string Page(
        EvaluationReport report, string answer, IReadOnlyList<(string Name, string Title, string Text)> pages, IReadOnlyList<EvidencePart> others) =>
        Written(text =>
    {
        text.Append(CultureInfo.InvariantCulture, $"# {report.Options.Title}\n\n");
        text.Append("Made by `naflow report --evidence` from the [results](results) of every image beside it and from ");
        text.Append(CultureInfo.InvariantCulture, $"[{AnswerName}]({AnswerName}); what stands here is changed there.\n\n");
        var counts = EvidenceSummary.Answer(Groups.Select(group => (group.Name, (IReadOnlyList<SubjectReport>)Of(report, group.IsMeant), group.Figures)));
        var chart = Drawn(report) is var (subject, table) ? ChartOf(subject, table, "charts", grid: false) : string.Empty;
        text.Append(CultureInfo.InvariantCulture,
            $"{answer.ReplaceLineEndings("\n").Trim().Replace(CountsPlace, counts.Trim(), StringComparison.Ordinal).Replace(FigurePlace, chart, StringComparison.Ordinal)}\n\n");
        AppendPlaces(text, report, pages, others);
    });

    /// <summary>The pages of tables over many evaluations, each with a text, empty where nothing was measured.</summary>
    private static IEnumerable<(string Name, string Title, string Text)> Pages(EvaluationReport report, IReadOnlyList<EvidencePart> others)
    {
        yield return (Methods, "Every method, on creatures, on photos and with other networks", Written(text =>
        {
            foreach (var group in Groups) AppendMaps(text, group, Of(report, group.IsMeant));
            text.Append(CultureInfo.InvariantCulture, $"## How to read\n\n{ReportMarkdown.HowToRead}\n\n");
            text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Figures([.. report.Subjects], [.. OfMaps, .. OfChecks, .. OfNeurons])}\n");
        }));
        yield return (ByTask, "Layers at which each method is first, by task", Written(text => ReportMarkdown.AppendSummary(text, report)));
        yield return (Neurons, "Do these neurons decide?", Written(text => AppendNeurons(
            text, Of(report, section => section == ReportSection.Neurons))));
        yield return (Choices, "What each choice and each setting changes", Written(text =>
        {
            AppendChanges(
                text, "Ablations", "What each part of the method earns: the flow with one choice made otherwise.",
                Of(report, section => section == ReportSection.Ablations), ["energy", "part_rank"]);
            AppendChanges(
                text, "Dials", "What each setting changes: the flow with one option at another value.",
                Of(report, section => section == ReportSection.Dials), ["energy", "pointing", "deletion"]);
        }));
        yield return (Checks, "Do the maps depend on the network, on the class and on small changes?", Written(text =>
            AppendChecks(text, Of(report, section => section == ReportSection.Checks))));
        yield return (CostPage, "Cost", others.FirstOrDefault(part => part.IsMain) is { } cost ? WithSource(cost) : string.Empty);
    }

    /// <summary>How far the neurons of most value carry the decision: a row for each network, a column for each method.</summary>
    private static void AppendNeurons(StringBuilder text, SubjectReport[] subjects)
    {
        if (subjects.Length == 0) return;
        text.Append("At each layer only the neurons with most of |B L| are kept and the rest becomes 0 (sufficiency), or only these are set aside (necessity), ");
        text.Append("and the network runs on from there: the area under the score over the share that is kept, from a thousandth to all on an axis of the logarithm, ");
        text.Append("as a share of the score of the whole layer; and the least share with which, and with every larger one, the class stays first. ");
        text.Append("Means over layers, with 95% intervals over images; the best of a row in bold.\n\n");
        foreach (var figure in OfNeurons.Where(figure => subjects.Any(subject => subject.Tables.Any(table => table.Figure.Name == figure))))
            text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.OfMethods(subjects, figure)}\n");
    }

    private static SubjectReport[] Of(EvaluationReport report, Func<ReportSection, bool> isMeant) =>
        [.. report.Subjects.Where(subject => isMeant(subject.Section))];

    private static void AppendMaps(StringBuilder text, MapGroup group, SubjectReport[] subjects)
    {
        if (subjects.Length == 0) return;
        text.Append(
            CultureInfo.InvariantCulture,
            $"## {group.Title}\n\n{group.Asked} Layers at which a method is first or within the interval of the first, of those of which it has maps:\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Counts(subjects, group.Figures)}\n");
        text.Append("The share of the map on the object (`energy`) by thirds of the layers: the flow, and the best of all other methods. ");
        text.Append("\"As good\" means that the interval of their difference holds 0.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{EvidenceSummary.Standings(subjects, group.Figures[0])}\n");
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
        text.Append("Whether maps depend on what the network has learned and on the class that is asked, and how much they change when the image hardly does: ");
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
        text.Append(CultureInfo.InvariantCulture, $"{ChartOf(first, drawn.Table, "../charts", grid)}\n\n");
    }

    private static string ChartOf(SubjectReport subject, FigureTable table, string folder, bool grid)
    {
        var what = grid ? "What each choice changes" : $"{table.Figure.Title} over depth";
        return $"![{MarkdownTable.Plain(what)}, {MarkdownTable.Plain(subject.Name)}]({folder}/{subject.FileOf(table)}{(grid ? "-grid" : string.Empty)}.png)";
    }

    private static void AppendPlaces(
        StringBuilder text, EvaluationReport report, IReadOnlyList<(string Name, string Title, string Text)> pages, IReadOnlyList<EvidencePart> others)
    {
        text.Append("## Where the rest is\n\n");
        foreach (var (name, title, _) in pages) text.Append(CultureInfo.InvariantCulture, $"- {title}: [{FileOf(name)}]({FileOf(name)}).\n");
        var subjects = report.Subjects.Select(subject => subject.Subject).Distinct().Select(name => $"[{name}]({FileOf(name)})");
        text.Append(CultureInfo.InvariantCulture,
            $"- Tables with intervals at a few layers, and charts, of everything measured of one network: {string.Join(", ", subjects)}.\n");
        text.Append(CultureInfo.InvariantCulture,
            $"- All figures of all layers: [{EvidenceTables.FileName}]({EvidenceTables.FileName}); `naflow report data/evidence/results` makes every table and chart of them.\n");
        foreach (var part in others.Where(part => !part.IsMain))
        {
            var place = part.Text is null ? part.Path : FileOf(FileName(part));
            text.Append(CultureInfo.InvariantCulture, $"- {MarkdownTable.Plain(part.Title)}: [{place}]({place}).\n");
        }
    }

    /// <summary>Evaluations of maps that are counted together.</summary>
    /// <param name="Name">What they are judged on.</param>
    /// <param name="Title">The heading.</param>
    /// <param name="Asked">What was done, in a sentence.</param>
    /// <param name="IsMeant">Their sections.</param>
    /// <param name="Figures">The figures that are shown of them.</param>
    private sealed record MapGroup(string Name, string Title, string Asked, Func<ReportSection, bool> IsMeant, IReadOnlyList<string> Figures);
}
