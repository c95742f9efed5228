using System.Globalization;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>A data randomisation test as Markdown: one row a layer, deepest first, one column a method.</summary>
public static class DataRandomisationTable
{
    /// <summary>Writes the table.</summary>
    public static string Write(DataRandomisationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string[] methods = [.. result.Readings.Select(reading => reading.Method).Distinct()];
        string[] layers = [.. result.Readings.Select(reading => reading.Layer).Distinct().Reverse()];
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{result.Options.Network}, {result.Pictures} pictures ({result.Data}), {result.Epochs} epochs on true and on permuted labels, ");
        text.Append(CultureInfo.InvariantCulture, $"{Percent(result.Moved)} of which moved, seed {result.Options.Seed}. ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Known at the end: {Percent(result.TrueTraining)} of the true and {Percent(result.PermutedTraining)} of the permuted labels; ");
        text.Append(CultureInfo.InvariantCulture, $"of test pictures {Percent(result.TrueTest.Mean)} and {Percent(result.PermutedTest.Mean)} right. ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{result.Explained} test pictures explained, the score of their own class: rank correlation of the two networks' maps with its 95% bootstrap interval, ");
        text.Append("that of absolute values, structural similarity; lower is better. In brackets the same for two networks of the true labels and two seeds.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| output of | {string.Join(" | ", methods)} |\n|---|{string.Concat(methods.Select(_ => "---|"))}\n");
        foreach (var layer in layers) text.Append(CultureInfo.InvariantCulture, $"| {layer} | {string.Join(" | ", methods.Select(method => Cell(result, method, layer)))} |\n");
        return text.ToString();
    }

    private static string Cell(DataRandomisationResult result, string method, string layer) =>
        Means(result.Readings, method, layer) is { } found ? $"{found} [{Means(result.SameLabels, method, layer)}]" : "-";

    private static string? Means(IEnumerable<DataRandomisationReading> readings, string method, string layer) =>
        readings.FirstOrDefault(reading => reading.Method == method && reading.Layer == layer) is { } found
            ? string.Create(CultureInfo.InvariantCulture, $"{Interval(found.Spearman)}, {found.SpearmanAbsolute.Mean:F2}, {found.StructuralSimilarity.Mean:F2}")
            : null;

    private static string Interval(Estimate estimate) => string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:F2} ({estimate.Low:F2} to {estimate.High:F2})");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0}%");
}
