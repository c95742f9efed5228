using NAFlow.Evaluation;
using NAFlow.Files;

namespace NAFlow.Interactive;

/// <summary>
/// A report in a folder: <c>report.md</c>, <c>report.html</c>, and for every figure of every evaluation <c>charts/NAME.png</c> and
/// <c>tables/NAME.csv</c>; where maps were kept, <c>charts/NAME-maps-LAYER.png</c>.
/// </summary>
public static class ReportFolder
{
    private const double Sharpness = 1.5;

    /// <summary>
    /// Writes the report: charts and tables first, then the pages that show them, each whole or not at all. The same report gives the same bytes.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">The folder; older files of these names are replaced.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <returns>The path of the HTML page.</returns>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public static string Write(EvaluationReport report, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        Require(folder);
        WriteCharts(report, folder, (_, _) => true, Sharpness, cancellation);
        WriteMaps(report, folder, cancellation);
        foreach (var (subject, table) in Tables(report)) ReportSheet.Of(table)
            .SaveCsv(Path.Combine(folder, "tables", $"{subject.FileOf(table)}.csv"));
        AtomicFile.WriteAllText(Path.Combine(folder, "report.md"), ReportMarkdown.Write(report));
        var page = Path.Combine(folder, "report.html");
        AtomicFile.WriteAllText(page, report.ToPage());
        return page;
    }

    /// <summary>Checks that a report can go to a folder, before the work begins.</summary>
    /// <exception cref="InvalidInputException">It is empty, or a file.</exception>
    public static void Require(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (string.IsNullOrWhiteSpace(folder)) throw new InvalidInputException("The folder of the report is empty; give a folder with --out.");
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no report can go there; give a folder with --out.");
    }

    /// <summary>Writes the charts of those figures that are drawn.</summary>
    internal static void WriteCharts(
        EvaluationReport report, string folder, Func<SubjectReport, FigureTable, bool> isDrawn, double sharpness, CancellationToken cancellation)
    {
        var charts = Path.Combine(folder, "charts");
        foreach (var (subject, table) in Tables(report).Where(pair => isDrawn(pair.Subject, pair.Table)))
        {
            cancellation.ThrowIfCancellationRequested();
            table.Chart().ToPicture(scale: sharpness).SavePng(Path.Combine(charts, $"{subject.FileOf(table)}.png"));
            if (subject.Section.IsOfFlows) table.Grid()?.ToPicture(scale: sharpness)
                .SavePng(Path.Combine(charts, $"{subject.FileOf(table)}-grid.png"));
        }
    }

    private static void WriteMaps(EvaluationReport report, string folder, CancellationToken cancellation)
    {
        foreach (var subject in report.Subjects.Where(subject => subject.Maps is not null))
            foreach (var layer in subject.Maps!.Layers)
            {
                cancellation.ThrowIfCancellationRequested();
                ReportMapPictures.Grid(subject.Maps, layer).SavePng(Path.Combine(folder, "charts", $"{subject.FileOfMaps(layer)}.png"));
            }
    }

    private static IEnumerable<(SubjectReport Subject, FigureTable Table)> Tables(EvaluationReport report) =>
        report.Subjects.SelectMany(subject => subject.Tables, (subject, table) => (subject, table));
}

/// <summary>
/// The evidence of a repository: from the evaluations in <c>results</c> and what other measurements left, the page <c>README.md</c>, pages of
/// Markdown in
/// <c>tables</c>, <c>charts</c> and <c>tables.parquet</c>. What <c>answer.md</c> says, if it is there, stands first in the page.
/// </summary>
public static class EvidenceFolder
{
    private const double Sharpness = 1;
    private const int Layers = 4;

    /// <summary>Makes the pages, charts and table anew. The same evidence gives the same bytes.</summary>
    /// <param name="folder">The folder of the evidence.</param>
    /// <param name="options">What is reported, at a few layers; null for the defaults.</param>
    /// <param name="cancellation">Stops between cells and files.</param>
    /// <returns>The page's path, and what it reports.</returns>
    /// <exception cref="InvalidInputException">There are no results, something cannot be read, or a file cannot be written.</exception>
    public static (string Page, EvaluationReport Report) Write(string folder, ReportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options = (options ?? new ReportOptions { Title = "Evidence" }) with { Layers = Layers };
        var report = EvaluationReport.Load([Path.Combine(folder, "results")], options, cancellation);
        var others = EvidencePart.LoadAll(folder);
        var answer = Path.Combine(folder, EvidencePages.AnswerName);
        EvidenceTables.Of(report).SaveParquet(Path.Combine(folder, EvidenceTables.FileName));
        ReportFolder.WriteCharts(report, folder, EvidencePages.IsDrawn, Sharpness, cancellation);
        foreach (var (path, text) in EvidencePages.Write(report, File.Exists(answer) ? File.ReadAllText(answer) : null, others))
            AtomicFile.WriteAllText(Path.Combine(folder, path), text);
        return (Path.Combine(folder, EvidencePages.PageName), report);
    }
}
