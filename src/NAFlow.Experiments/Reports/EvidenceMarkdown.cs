using System.Globalization;
using System.Text;
using NAFlow.Experiments.Metrics;

namespace NAFlow.Experiments.Reports;

/// <summary>The page of the evidence: everything that was evaluated, section by section.</summary>
public static class EvidenceMarkdown
{
    // What the page has room for, where it is there; the tables beside it have all figures.
    private static readonly string[] Main = ["pointing", "energy", "part_hit", "part_rank", "part_energy", "deletion", "insertion", "randomised_spearman", "randomised_ssim", "randomised_all_spearman"];

    /// <summary>Whether a figure is on the page.</summary>
    /// <param name="table">The figure.</param>
    public static bool IsShown(FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Main.Contains(table.Figure.Name) || MetricList.Figures.All(figure => figure.Name != table.Figure.Name);
    }

    /// <summary>Writes the page.</summary>
    /// <param name="report">All evaluations.</param>
    /// <param name="reading">What it means for a user, written by hand, as Markdown; null for nothing.</param>
    /// <param name="others">What other measurements left.</param>
    public static string Write(EvaluationReport report, string? reading, IReadOnlyList<EvidencePart> others)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(others);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Options.Title}\n\nMade by `naflow report --evidence` from the results beside it; what stands in it is changed there.\n\n## Summary\n\n");
        ReportMarkdown.AppendSummary(text, report);
        if (reading is not null) text.Append(CultureInfo.InvariantCulture, $"<!-- reading.md begins -->\n{reading.ReplaceLineEndings("\n").Trim()}\n<!-- reading.md ends -->\n\n");
        ReportMarkdown.AppendHowToRead(text);
        foreach (var section in report.Sections) ReportMarkdown.AppendSection(text, section, report.Options.Layers, 2, IsShown);
        foreach (var other in others) text.Append(CultureInfo.InvariantCulture, $"## {other.Title}\n\n{other.Text}\n\n");
        return text.ToString().TrimEnd() + "\n";
    }
}
