using NAFlow.Evaluation;
using NAFlow.Files;

namespace NAFlow.Interactive;

/// <summary>
/// The evidence of a repository: from the evaluations in <c>results</c>, and what <c>data-randomisation</c> and <c>cost</c> hold, the page <c>README.md</c> with
/// its <c>charts</c> and <c>tables.parquet</c>. What <c>reading.md</c> says, if it is there, stands in the page as it is.
/// </summary>
public static class EvidenceFolder
{
    private const double Sharpness = 1;
    private const int Layers = 4;

    /// <summary>Makes the page anew. The same evidence gives the same bytes.</summary>
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
        var reading = Path.Combine(folder, "reading.md");
        EvidenceTables.Of(report).SaveParquet(Path.Combine(folder, EvidenceTables.FileName));
        ReportFolder.WriteCharts(report, folder, EvidenceMarkdown.IsDrawn, Sharpness, cancellation);
        var page = Path.Combine(folder, "README.md");
        AtomicFile.WriteAllText(page, EvidenceMarkdown.Write(report, File.Exists(reading) ? File.ReadAllText(reading) : null, others));
        return (page, report);
    }
}
