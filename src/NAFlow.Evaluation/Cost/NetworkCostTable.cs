using System.Globalization;
using System.Text;

namespace NAFlow.Evaluation;

/// <summary>Measured costs as a Markdown table, one row a network.</summary>
public static class NetworkCostTable
{
    /// <summary>Writes the table: F, then seconds and ratio of every method, and how the default's maps fare.</summary>
    public static string Write(NetworkCostRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string[] methods = [.. record.Networks[0].Costs.Select(cost => cost.Method)];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| network | parameters | pixels | maps | F (ms) | {string.Join(" | ", methods.Select(method => $"{method} (s, / F)"))} | largest residual | correlation |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|---|---|---|---|{string.Concat(methods.Select(_ => "---|"))}---|---|\n");
        foreach (var (facts, costs) in record.Networks)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {facts.Name} | {facts.Parameters:N0} | {facts.Pixels} | {facts.Layers} | {1000 * costs[0].ReferenceSeconds:F0} | {string.Join(" | ", costs.Select(Cell))} | {costs[0].LargestResidual:F2} | {costs[0].ControlCorrelation:F2} |\n");
        return text.ToString();
    }

    private static string Cell(FlowCost cost) => string.Create(CultureInfo.InvariantCulture, $"{cost.CascadeSeconds:F2}, {cost.Ratio:F1}");
}
