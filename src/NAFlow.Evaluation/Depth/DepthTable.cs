using System.Globalization;
using System.Text;

namespace NAFlow.Evaluation;

/// <summary>A study's result as a Markdown table: one row a layer, one column a method.</summary>
public static class DepthTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isShown">Which layers are shown, by name.</param>
    public static string Write(DepthResult result, Func<string, bool> isShown)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(isShown);
        string[] methods = [.. result.Readings.Select(reading => reading.Method).Distinct()];
        var cells = result.Readings.ToDictionary(reading => (reading.Method, reading.Layer));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{result.Network}, {result.Photos} photos: spatial entropy / correlation with no inversion / relative residual, means over photos.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| output of | {string.Join(" | ", methods)} |\n|---|{string.Concat(methods.Select(_ => "---|"))}\n");
        foreach (var layer in result.Readings.Select(reading => reading.Layer).Distinct().Where(isShown).Reverse())
            text.Append(CultureInfo.InvariantCulture, $"| {layer} | {string.Join(" | ", methods.Select(method => Cell(cells[(method, layer)])))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| median cost of the cascade, in F | {string.Join(" | ", methods.Select(method => result.CostInF[method].ToString("F1", CultureInfo.InvariantCulture)))} |\n");
        return text.ToString();
    }

    private static string Cell(DepthReading reading) => string.Create(
        CultureInfo.InvariantCulture, $"{reading.Entropy:F2} / {reading.Correlation:F2} / {(reading.Residual is { } residual ? residual.ToString("F2", CultureInfo.InvariantCulture) : "-")}");
}
