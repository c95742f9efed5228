using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Tables that sum up many evaluations, for the page of the evidence.</summary>
internal static class EvidenceSummary
{
    private static readonly DepthThird[] Thirds = Enum.GetValues<DepthThird>();

    /// <summary>
    /// In one line for each figure: at how many layers the reference is first or within the interval of the first, the best of the other methods, and
    /// the control.
    /// </summary>
    /// <param name="groups">Evaluations that are counted together, each with a name and the figures that are shown of it.</param>
    public static string Answer(IEnumerable<(string Name, IReadOnlyList<SubjectReport> Subjects, IReadOnlyList<string> Figures)> groups) =>
        MarkdownTable.Write(
        ["figure", "judged on", "layers", "flow", "the best of the others", ReportText.Controls[0]],
        from part in groups
        from figure in part.Figures
        let tables = Tables(part.Subjects, figure)
        where tables.Length > 0
        let wins = DepthWins.Of(tables)
        let own = wins.FirstOrDefault(win => win.Method == tables[0].Reference)
        let rival = wins.Where(win => win != own && !ReportText.Controls.Contains(win.Method)).MaxBy(win => win.Within)
        let control = ReportText.Controls.Select(name => wins.FirstOrDefault(win => win.Method == name)).FirstOrDefault(win => win is not null)
        where own is not null
        let most = wins.Max(win => win.Within)
        select (string[])
        [
            $"{tables[0].Figure.Title} (`{figure}`)", part.Name, own.Layers.ToString(CultureInfo.InvariantCulture), Bold(own.Within, most),
            rival is null ? "-" : $"{Bold(rival.Within, most)}, {rival.Method}", control is null ? "-" : Bold(control.Within, most),
        ],
        words: 2);

    /// <summary>
    /// At how many layers each method is first or within the interval of the first: a row for each method, a column for each figure.
    /// </summary>
    public static string Counts(IReadOnlyList<SubjectReport> subjects, IReadOnlyList<string> figures)
    {
        var columns = figures.Select(figure => (Figure: figure, Wins: DepthWins.Of(Tables(subjects, figure)))).Where(column => column.Wins.Count > 0)
            .ToArray();
        string[] methods = [.. columns.SelectMany(column => column.Wins).GroupBy(wins => wins.Method)
            .OrderByDescending(method => method.Sum(wins => wins.Within)).Select(method => method.Key)];
        return MarkdownTable.Write(
            ["method", .. columns.Select(column => $"`{column.Figure}`")],
            methods.Select(method =>
                (string[])[method, .. columns.Select(column => column.Wins.FirstOrDefault(wins => wins.Method == method) is { } wins
                ? $"{Bold(wins.Within, column.Wins.Max(other => other.Within))} of {wins.Layers}"
                : "-")]));
    }

    /// <summary>Where the reference stands: a row for each evaluation, a column for each third of its layers.</summary>
    public static string Standings(IReadOnlyList<SubjectReport> subjects, string figure) => MarkdownTable.Write(
        ["", "images", .. Thirds.Select(ReportText.Of)],
        from subject in subjects
        let table = subject.Tables.FirstOrDefault(table => table.Figure.Name == figure)
        where table is not null
        let name = subjects.Count(other => other.Subject == subject.Subject) > 1 ? subject.Name : subject.Subject
        select (string[])[$"[{name}]({EvidencePages.FileOf(subject.Subject)})", $"{table.Images}",
            .. Thirds.Select(third => Place(Findings.At(table, third)))]);

    /// <summary>
    /// What choices earn or cost: a row for each method, a column for each third of each figure, with the mean over the evaluations of the method
    /// minus the reference, and in how many of them it is better and worse.
    /// </summary>
    public static string Changes(IReadOnlyList<SubjectReport> subjects, IReadOnlyList<string> figures)
    {
        var columns = figures.SelectMany(figure => Thirds.Select(third => (Figure: figure, Third: third, Cells: Changed(subjects, figure, third))))
            .Where(column => column.Cells.Length > 0).ToArray();
        string[] methods = [.. columns.SelectMany(column => column.Cells).Select(cell => cell.Cell.Method).Distinct()];
        return MarkdownTable.Write(
            ["choice", .. columns.Select(column => $"`{column.Figure}`, {ReportText.Of(column.Third)}")],
            methods.Select(method =>
                (string[])[method, .. columns.Select(column => Change([.. column.Cells.Where(cell => cell.Cell.Method == method)]))]));
    }

    /// <summary>Means over layers of each method: over the evaluations, and of the least and the most of them.</summary>
    public static string Means(IReadOnlyList<SubjectReport> subjects, IReadOnlyList<string> figures)
    {
        var columns = figures.Select(figure => (Figure: figure, Tables: Tables(subjects, figure))).Where(column => column.Tables.Length > 0)
            .ToArray();
        string[] methods = [.. columns.SelectMany(column => column.Tables).SelectMany(table => table.Methods).Distinct()];
        return MarkdownTable.Write(
            ["method", .. columns.Select(column => $"`{column.Figure}`")],
            methods.Select(method => (string[])[method, .. columns
                .Select(column => Mean([.. column.Tables.Where(table => table.Methods.Contains(method)).Select(table => table.Mean(method))]))]));
    }

    /// <summary>What the figures of a page are: a row for each.</summary>
    public static string Figures(IReadOnlyList<SubjectReport> subjects, IReadOnlyList<string> figures) => MarkdownTable.Write(
        ["figure", "what it is", "better"],
        from name in figures
        let table = Tables(subjects, name).FirstOrDefault()
        where table is not null
        select (string[])[$"`{name}`", table.Figure.Title, ReportText.Way(table.Figure.Better).Split(' ')[0]],
        words: 3);

    /// <summary>
    /// A sentence for each method whose maps are much the same with random weights: in which evaluations, with the mean over layers.
    /// </summary>
    public static IReadOnlyList<string> Unmoved(IReadOnlyList<SubjectReport> subjects) =>
    [
        .. Findings.Unmoved(subjects.SelectMany(subject => subject.Tables)).GroupBy(pair => pair.Method)
            .Select(method => $"{method.Key}: {string.Join(", ", method.Select(pair => $"{pair.Table.Subject} {ReportNumber.Of(pair.Table.Mean(pair.Method))}"))}."),
    ];

    private static FigureTable[] Tables(IEnumerable<SubjectReport> subjects, string figure) =>
        [.. subjects.SelectMany(subject => subject.Tables).Where(table => table.Figure.Name == figure)];

    private static (ThirdCell Cell, int Verdict)[] Changed(IReadOnlyList<SubjectReport> subjects, string figure, DepthThird third) =>
    [
        .. from table in Tables(subjects, figure)
           where !ReportMarkdown.IsGrid(table)
           from cell in table.Thirds
           where cell.Third == third && cell.AgainstReference is not null
           select (cell, Findings.Verdict(cell.AgainstReference!.Difference, table.Figure.Better)),
    ];

    private static string Place(Standing? standing) => standing switch
    {
        null => "-",
        { Rival: null } => ReportNumber.Of(standing.Own.Value.Mean),
        { Verdict: > 0 } => $"**first, {ReportNumber.Of(standing.Own.Value.Mean)}**; {standing.Rival.Method} {ReportNumber.Of(standing.Rival.Value.Mean)}",
        { Verdict: < 0 } => $"behind, {ReportNumber.Of(standing.Own.Value.Mean)}; {standing.Rival.Method} {ReportNumber.Of(standing.Rival.Value.Mean)}",
        _ => $"as good, {ReportNumber.Of(standing.Own.Value.Mean)}; {standing.Rival.Method} {ReportNumber.Of(standing.Rival.Value.Mean)}",
    };

    private static string Change((ThirdCell Cell, int Verdict)[] cells)
    {
        if (cells.Length == 0) return "-";
        var mean = cells.Average(cell => cell.Cell.AgainstReference!.Difference.Mean);
        var text = $"{(mean > 0 ? "+" : string.Empty)}{ReportNumber.Of(mean)}";
        return cells is [var only]
            ? only.Verdict switch { < 0 => $"{text}, better", > 0 => $"{text}, worse", _ => text }
            : $"{text} ({cells.Count(cell => cell.Verdict < 0)} / {cells.Count(cell => cell.Verdict > 0)} of {cells.Length})";
    }

    private static string Mean(double[] means) =>
        means.Length == 0 ? "-" : $"{ReportNumber.Of(means.Average())} ({ReportNumber.Of(means.Min())} to {ReportNumber.Of(means.Max())})";

    private static string Bold(int count, int most) => count == most ? $"**{count}**" : $"{count}";
}
