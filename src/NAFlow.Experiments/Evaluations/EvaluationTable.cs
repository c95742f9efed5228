using System.Globalization;
using System.Text;
using NAFlow.Experiments.Metrics;

namespace NAFlow.Experiments.Evaluations;

/// <summary>The results of one evaluation as Markdown: a short table for each figure, of means over images.</summary>
public static class EvaluationTable
{
    /// <summary>Writes the tables: a row for each method; the first, the middle and the last layer, and the mean of all.</summary>
    /// <param name="rows">The rows of one evaluation.</param>
    /// <param name="figures">What the figures are.</param>
    public static string Write(IReadOnlyList<EvaluationRow> rows, IEnumerable<MetricFigure> figures)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(figures);
        var text = new StringBuilder();
        foreach (var (name, group) in rows.GroupBy(row => row.Figure).Select(group => (group.Key, group)))
            Write(text, figures.FirstOrDefault(figure => figure.Name == name), [.. group]);
        return text.ToString();
    }

    private static void Write(StringBuilder text, MetricFigure? figure, IReadOnlyList<EvaluationRow> rows)
    {
        string[] layers = [.. rows.OrderBy(row => row.Depth).Select(row => row.Layer).Distinct()];
        string[] shown = [.. new[] { layers[0], layers[layers.Length / 2], layers[^1] }.Distinct()];
        text.Append(CultureInfo.InvariantCulture, $"{figure?.Title ?? rows[0].Figure}{Way(figure)}").AppendLine().AppendLine();
        text.AppendLine($"| {rows[0].Figure} | {string.Join(" | ", shown)} | mean |");
        text.AppendLine($"|---|{string.Concat(shown.Select(_ => "---:|"))}---:|");
        foreach (var method in rows.GroupBy(row => row.Method))
            text.AppendLine($"| {method.Key} | {string.Join(" | ", shown.Select(layer => Mean(method.Where(row => row.Layer == layer))))} | {Mean(method)} |");
        text.AppendLine();
    }

    private static string Way(MetricFigure? figure) => figure?.Better switch
    {
        Better.Higher => " (higher is better)",
        Better.Lower => " (lower is better)",
        _ => string.Empty,
    };

    private static string Mean(IEnumerable<EvaluationRow> rows)
    {
        double[] values = [.. rows.Select(row => row.Value).OfType<double>()];
        return values.Length == 0 ? "-" : values.Average().ToString("G4", CultureInfo.InvariantCulture);
    }
}
