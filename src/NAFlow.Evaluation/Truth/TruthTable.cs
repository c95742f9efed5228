using System.Globalization;
using System.Text;

namespace NAFlow.Evaluation;

/// <summary>A counterfactual study as Markdown: one row a layer, deepest first, one column a method.</summary>
public static class TruthTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="result">The result.</param>
    /// <param name="fixedLayer">The layer that was fixed beforehand; null for none.</param>
    public static string Write(TruthResult result, string? fixedLayer = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        string[] methods = [.. result.Readings.Select(reading => reading.Method).Distinct()];
        string[] layers = [.. result.Readings.Select(reading => reading.Layer).Distinct().Reverse()];
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{result.Network}, {result.Pictures} pictures, {Percent(result.ToldRight.Mean)} of them told right from their twin. How often the deciding part has more of the map on a pixel than any other part of its size, with 95% bootstrap intervals, and than any other part at all.");
        text.AppendLine().AppendLine($"| output of | {string.Join(" | ", methods)} |").AppendLine($"|---|{string.Concat(methods.Select(_ => "---|"))}");
        foreach (var layer in layers)
            text.AppendLine($"| {layer}{(layer == fixedLayer ? " (fixed beforehand)" : "")} | {string.Join(" | ", methods.Select(method => Cell(result, method, layer)))} |");
        return text.ToString();
    }

    private static string Cell(TruthResult result, string method, string layer) =>
        result.Readings.FirstOrDefault(reading => reading.Method == method && reading.Layer == layer) is { } found
            ? $"{Percent(found.OfItsSize.Mean)} ({Percent(found.OfItsSize.Low)} to {Percent(found.OfItsSize.High)}), {Percent(found.OfAll.Mean)}"
            : "-";

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);
}
