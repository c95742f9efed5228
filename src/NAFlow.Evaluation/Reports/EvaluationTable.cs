using System.Globalization;
using NAFlow.Data;

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
        using var source = FigureSource.Of(rows, new QueryOptions());
        return Of(source.Means(), figures, out left);
    }

    /// <summary>The rows of the table, the heads first, of an evaluation in its folder.</summary>
    /// <param name="folder">The folder of the evaluation.</param>
    /// <param name="figures">What the figures are; of more than five those come first of which more or less is better.</param>
    /// <param name="left">How many figures are left out.</param>
    /// <param name="options">What may be taken of the machine; null for the defaults.</param>
    /// <exception cref="InvalidInputException">There are no results, or they cannot be read.</exception>
    public static IReadOnlyList<string[]> Load(string folder, IEnumerable<MetricFigure> figures, out int left, QueryOptions? options = null)
    {
        using var source = FigureSource.Open([.. EvaluationFiles.Find(folder).SelectMany(files => files.Results)], options ?? new QueryOptions());
        return Of(source.Means(), figures, out left);
    }

    private static IReadOnlyList<string[]> Of(
        IReadOnlyList<(string Method, string Figure, double? Mean)> means, IEnumerable<MetricFigure> figures, out int left)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var values = means.ToLookup(row => (row.Method, row.Figure), row => row.Mean);
        string[] methods = [.. means.Select(row => row.Method).Distinct()], given = [.. means.Select(row => row.Figure).Distinct()];
        MetricFigure[] known = [.. figures.Where(figure => given.Contains(figure.Name))];
        MetricFigure[] shown = [.. known.OrderBy(figure => figure.Better == Better.Neither).Take(MostFigures)];
        left = known.Length - shown.Length;
        return
        [
            ["method", .. shown.Select(Heading)],
            .. methods.Select(method => (string[])[method, .. shown.Select(figure => Text(values[(method, figure.Name)]))]),
        ];
    }

    private static string Heading(MetricFigure figure) => figure.Better switch
    {
        Better.Higher => $"{figure.Name} ↑",
        Better.Lower => $"{figure.Name} ↓",
        _ => figure.Name,
    };

    private static string Text(IEnumerable<double?> means) => means.FirstOrDefault()?.ToString("G3", CultureInfo.InvariantCulture) ?? "-";
}
