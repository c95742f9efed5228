using NAFlow.Evaluation;

namespace NAFlow.Interactive;

/// <summary>What the flows of networks cost.</summary>
public static class NetworkCostCharts
{
    /// <summary>The inversion cascade of every network, in F: one forward pass plus the importance sweep.</summary>
    /// <param name="record">The measured costs.</param>
    /// <param name="method">The method whose cost is shown.</param>
    /// <exception cref="InvalidInputException">No network was measured with the method.</exception>
    public static ChartFigure Chart(this NetworkCostRecord record, string method = "default")
    {
        ArgumentNullException.ThrowIfNull(record);
        (string Name, FlowCost Cost)[] costs =
        [
            .. record.Networks.Select(network => (network.Facts.Name, network.Costs.FirstOrDefault(cost => cost.Method == method)))
                .Where(pair => pair.Item2 is not null).Select(pair => (pair.Name, pair.Item2!)),
        ];
        if (costs.Length == 0)
        {
            var known = record.Networks.SelectMany(network => network.Costs).Select(cost => cost.Method).Distinct();
            throw new InvalidInputException($"No network was measured with '{method}'; the methods are {string.Join(", ", known)}.");
        }

        return new ChartFigure
        {
            Title = "Cost of a flow",
            Across = new ChartAxis("inversion cascade", "F"),
            Panels =
            [
                new(
                    new ChartAxis("network") { Names = [.. costs.Select(pair => pair.Name)], IsReversed = true },
                    [
                        new BarSeries(method, Enumerable.Range(0, costs.Length).Select(row => (double)row), costs.Select(pair => pair.Cost.Ratio))
                        {
                            IsHorizontal = true, Colour = ChartColours.Blue,
                            Hints = [.. costs.Select(pair => Hint(pair.Name, pair.Cost))],
                        },
                    ]),
            ],
            Note = $"F is one forward pass plus the importance sweep. Medians of {record.Rounds} rounds on {record.Machine}.",
            Height = Math.Max(240, 110 + (20 * costs.Length)),
        };
    }

    private static string Hint(string network, FlowCost cost) => FormattableString.Invariant($"{network}: {cost.Ratio:0.#} F, {cost.CascadeSeconds:0.##} s");
}
