using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Tables that sum up many evaluations, for the page of the evidence.</summary>
internal static class EvidenceSummary
{
    private static readonly DepthThird[] Thirds = Enum.GetValues<DepthThird>();

    private static readonly MapMethod[] Presets = [FlowMethods.Default, FlowMethods.ShareStart, FlowMethods.Contrast, FlowMethods.Balanced];

    /// <summary>
    /// In one line for each figure: at how many layers each preset is first or within the interval of the first beside the methods that are no flows,
    /// and the best of those beside the flow.
    /// </summary>
    /// <param name="groups">Evaluations that are counted together, each with a name and the figures that are shown of it.</param>
    public static string Answer(IEnumerable<(string Name, IReadOnlyList<SubjectReport> Subjects, IReadOnlyList<string> Figures)> groups)
    {
        var lines = (
            from part in groups
            from figure in part.Figures
            let tables = Tables(part.Subjects, figure)
            where tables.Length > 0
            let wins = DepthWins.Of(tables)
            where wins.Any(win => win.Method == FlowMethods.Default.Name)
            select (part.Name, tables[0].Figure, Wins: wins)).ToArray();
        MapMethod[] shown = [.. Presets.Where(preset => lines.Any(line => line.Wins.Any(win => win.Method == preset.Name)))];
        return MarkdownTable.Write(
            ["figure", "judged on", "layers", .. shown.Select(preset => preset.Name), "the best of the others"],
            lines.Select(line => (string[])[.. Cells(line.Name, line.Figure, line.Wins, shown)]), words: 2);
    }

    private static IEnumerable<string> Cells(string judgedOn, MetricFigure figure, IReadOnlyList<DepthWins> wins, MapMethod[] shown)
    {
        var rival = wins.Where(win => !FlowMethods.IsFlow(win.Method)).MaxBy(win => win.WithinOthers);
        var own = shown.Select(preset => wins.FirstOrDefault(win => win.Method == preset.Name)).ToArray();
        var most = own.OfType<DepthWins>().Append(rival).Max(win => win?.WithinOthers ?? 0);
        return
        [
            $"{figure.Title} (`{figure.Name}`)", judgedOn, own.OfType<DepthWins>().Max(win => win.Layers).ToString(CultureInfo.InvariantCulture),
            .. own.Select(win => win is null ? "-" : Bold(win.WithinOthers, most)),
            rival is null ? "-" : $"{Bold(rival.WithinOthers, most)}, {rival.Method}",
        ];
    }

    /// <summary>One figure over all layers: a row for each evaluation, a column for each method, with intervals over images.</summary>
    public static string OfMethods(IReadOnlyList<SubjectReport> subjects, string figure)
    {
        var tables = Tables(subjects, figure);
        string[] methods = [.. tables.SelectMany(table => table.Means).Select(mean => mean.Method).Distinct()];
        return MarkdownTable.Write(
            [$"{tables[0].Figure.Title} (`{figure}`, {ReportText.Way(tables[0].Figure.Better).Split(' ')[0]})", .. methods],
            tables.Select(table => (string[])[$"[{table.Subject}](../{EvidencePages.FileOf(table.Subject)})", .. methods.Select(method => Cell(table, method))]));

        static string Cell(FigureTable table, string method)
        {
            if (table.Means.FirstOrDefault(mean => mean.Method == method) is not { } own) return "-";
            var best = table.Figure.Better == Better.Lower ? table.Means.Min(mean => mean.Value.Mean) : table.Means.Max(mean => mean.Value.Mean);
            var text = ReportNumber.Of(own.Value);
            return own.Value.Mean == best ? $"**{text}**" : text;
        }
    }

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
        select (string[])[$"[{name}](../{EvidencePages.FileOf(subject.Subject)})", $"{table.Images}",
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
