using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// The results of one evaluation at a glance, as Markdown: a row for each method, a column for each figure, means over layers and images.
/// </summary>
public static class EvaluationTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="rows">The rows of one evaluation.</param>
    /// <param name="figures">What the figures are; the columns are in their order.</param>
    public static string Write(IReadOnlyList<EvaluationRow> rows, IEnumerable<MetricFigure> figures)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(figures);
        var values = rows.ToLookup(row => (row.Method, row.Figure), row => row.Value);
        string[] methods = [.. rows.Select(row => row.Method).Distinct()], given = [.. rows.Select(row => row.Figure).Distinct()];
        MetricFigure[] shown = [.. figures.Where(figure => given.Contains(figure.Name))];
        return MarkdownTable.Write(
            ["means over layers and images", .. shown.Select(Heading)],
            methods.Select(method => (string[])[method, .. shown.Select(figure => Mean(values[(method, figure.Name)]))]));
    }

    private static string Heading(MetricFigure figure) => figure.Better switch
    {
        Better.Higher => $"{figure.Name} ↑",
        Better.Lower => $"{figure.Name} ↓",
        _ => figure.Name,
    };

    private static string Mean(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? "-" : known.Average().ToString("G3", CultureInfo.InvariantCulture);
    }
}
