using System.Globalization;
using System.Text;

namespace NAFlow.Evaluation;

/// <summary>The page of the evidence: everything that was evaluated, section by section.</summary>
public static class EvidenceMarkdown
{
    // What the page has room for; the table of all results has every figure.
    private static readonly string[] Main = ["energy", "part_rank", "pointing", "deletion", "insertion", "road"];

    private static readonly string[] OfFlows = ["energy", "part_rank", "pointing", "deletion"];

    private static readonly string[] OfChecks = ["randomised_all_spearman", "max_sensitivity"];

    /// <summary>Whether a figure has a chart on the page.</summary>
    /// <param name="subject">The evaluation.</param>
    /// <param name="table">The figure.</param>
    public static bool IsDrawn(SubjectReport subject, FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Name == "energy" || (table.Figure.Name == "part_rank" && !subject.Section.IsOfFlows);
    }

    // Of a grid of all choices the page has the first figure.
    private static bool IsShown(SubjectReport subject, FigureTable table) =>
        (subject.Section == ReportSection.Checks ? OfChecks : !subject.Section.IsOfFlows ? Main : ReportMarkdown.IsGrid(table) ? OfFlows[..1] : OfFlows)
        .Contains(table.Figure.Name);

    /// <summary>Writes the page.</summary>
    /// <param name="report">All evaluations.</param>
    /// <param name="reading">What it means for a user, written by hand, as Markdown; null for nothing.</param>
    /// <param name="others">What other measurements left.</param>
    public static string Write(EvaluationReport report, string? reading, IReadOnlyList<EvidencePart> others)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(others);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Options.Title}\n\nMade by `naflow report --evidence` from the results beside it; what stands in it is changed there. All figures of all layers are in [{EvidenceTables.FileName}]({EvidenceTables.FileName}); `naflow report data/evidence/results` makes every table and chart of them.\n\n");
        if (reading is not null) text.Append(CultureInfo.InvariantCulture, $"<!-- reading.md begins -->\n{reading.ReplaceLineEndings("\n").Trim()}\n<!-- reading.md ends -->\n\n");
        text.Append("## Summary\n\n");
        ReportMarkdown.AppendSummary(text, report);
        ReportMarkdown.AppendHowToRead(text);
        foreach (var section in report.Sections) ReportMarkdown.AppendSection(text, section, report.Options.Layers, 2, new PageScope(IsShown, IsDrawn, LinksSheets: false));
        foreach (var other in others) text.Append(CultureInfo.InvariantCulture, $"## {other.Title}\n\n{other.Text}\n\n");
        return text.ToString().TrimEnd() + "\n";
    }
}
