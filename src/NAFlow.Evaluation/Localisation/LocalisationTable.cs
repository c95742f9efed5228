using System.Globalization;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>A study's result as a Markdown table: one row a layer, one column a method.</summary>
public static class LocalisationTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isShown">Which layers are shown, by name.</param>
    public static string Write(LocalisationResult result, Func<string, bool> isShown)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(isShown);
        string[] methods = [.. result.Layers.Select(row => row.Method).Distinct()];
        var cells = result.Layers.ToDictionary(row => (row.Method, row.Layer));
        var text = new StringBuilder();
        text.AppendLine($"{result.Photos} photos, {result.Misclassified} of them classified wrongly. Pointing accuracy, then the mean share of map energy in the box, each with its 95% bootstrap interval.");
        text.AppendLine();
        text.AppendLine($"| output of | {string.Join(" | ", methods)} |");
        text.AppendLine($"|---|{string.Concat(methods.Select(_ => "---|"))}");
        foreach (var layer in result.Layers.Select(row => row.Layer).Distinct().Where(isShown).Reverse())
            text.AppendLine($"| {layer} | {string.Join(" | ", methods.Select(method => Cell(cells[(method, layer)])))} |");
        text.AppendLine($"| median cost of the cascade, in F | {string.Join(" | ", methods.Select(method => result.CostInF[method].ToString("F1", CultureInfo.InvariantCulture)))} |");
        return text.ToString();
    }

    private static string Cell(LayerLocalisation row) => $"{Text(row.Pointing, "F2")}, {Text(row.Energy, "F3")}";

    private static string Text(Estimate estimate, string format) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean.ToString(format, CultureInfo.InvariantCulture)} ({estimate.Low.ToString("F2", CultureInfo.InvariantCulture)}-{estimate.High.ToString("F2", CultureInfo.InvariantCulture)})");
}
