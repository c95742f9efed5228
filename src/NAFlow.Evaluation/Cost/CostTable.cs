using System.Globalization;
using System.Text;

namespace NAFlow.Evaluation;

/// <summary>A study of costs as Markdown.</summary>
public static class CostTable
{
    /// <summary>Writes the methods at the first point and how they grow, and the explicit Jacobians at the first side.</summary>
    /// <param name="result">The study.</param>
    public static string Write(CostResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var (manifest, first) = (result.Manifest, result.First);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{first.Side} x {first.Side} pixels, a batch of {first.Batch}, threads: {first.Threads}; medians (and quartiles) of {manifest.Rounds} rounds after {manifest.WarmUps} warm-ups on {manifest.Machine.Processor}. F is one forward pass plus the importance sweep.");
        text.AppendLine().AppendLine("| network | method | F (ms) | method without F (ms) | in F | end to end (ms) | added memory (MiB) | grows with side | with batch | with threads |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        var growths = result.Growths.ToDictionary(growth => (growth.Network, growth.Subject, growth.Against), growth => growth.Fit);
        foreach (var row in result.Wholes.Where(row => row.Point == first))
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {row.Network} | {row.Method} | {1000 * row.Reference.Median:F1} | {Milliseconds(row.Extractor)} | {row.Ratio:F2} | {Milliseconds(row.EndToEnd!)} | {row.AddedMebibytes:F1} | {Power(row, "side")} | {Power(row, "batch")} | {Power(row, "threads")} |");
        if (result.Jacobians.Any(cost => cost.Side == first.Side)) Write(text, [.. result.Jacobians.Where(cost => cost.Side == first.Side)]);
        return text.ToString();

        string Power(CostRow row, string against) => growths.TryGetValue((row.Network, row.Method, against), out var fit)
            ? string.Create(CultureInfo.InvariantCulture, $"^{fit.Exponent:F2} (R² {fit.RSquared:F2})")
            : "-";
    }

    private static void Write(StringBuilder text, IReadOnlyList<JacobianCost> costs)
    {
        text.AppendLine().AppendLine("| network | convolution | Jacobian | MiB | rows and solution (s) | matrix-free (s) | times longer | times more memory |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var cost in costs)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {cost.Network} | {cost.Layer} | {cost.Rows} x {cost.Columns} | {cost.Bytes / 1048576.0:F1} | {cost.ExplicitSeconds:G3}{(cost.IsExtrapolated ? $" (rows alone, extrapolated from {cost.MeasuredRows})" : "")} | {cost.FreeSeconds:G3} | {cost.TimeRatio:G3} | {cost.MemoryRatio:G3} |");
    }

    private static string Milliseconds(Quartiles seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds.Median:F1} ({1000 * seconds.Low:F1}-{1000 * seconds.High:F1})");
}
