using System.Globalization;

namespace NAFlow.Evaluation;

/// <summary>
/// The results of one evaluation at a glance: a row for each method, a column for each of a few figures, means over layers and images.
/// </summary>
public static class EvaluationTable
{
    private const int MostFigures = 5;

    /// <summary>The rows of the table, the heads first.</summary>
    /// <param name="rows">The rows of one evaluation.</param>
    /// <param name="figures">What the figures are; of more than five those come first of which more or less is better.</param>
    /// <param name="left">How many figures are left out.</param>
    public static IReadOnlyList<string[]> Of(IReadOnlyList<EvaluationRow> rows, IEnumerable<MetricFigure> figures, out int left)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(figures);
        var values = rows.ToLookup(row => (row.Method, row.Figure), row => row.Value);
        string[] methods = [.. rows.Select(row => row.Method).Distinct()], given = [.. rows.Select(row => row.Figure).Distinct()];
        MetricFigure[] known = [.. figures.Where(figure => given.Contains(figure.Name))];
        MetricFigure[] shown = [.. known.OrderBy(figure => figure.Better == Better.Neither).Take(MostFigures)];
        left = known.Length - shown.Length;
        return
        [
            ["method", .. shown.Select(Heading)],
            .. methods.Select(method => (string[])[method, .. shown.Select(figure => Mean(values[(method, figure.Name)]))]),
        ];
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
