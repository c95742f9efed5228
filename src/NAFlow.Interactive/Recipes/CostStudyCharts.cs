using NAFlow.Evaluation;

namespace NAFlow.Interactive;

/// <summary>What methods cost, and how it grows.</summary>
public static class CostStudyCharts
{
    /// <summary>Every method at the study's first point, in F.</summary>
    /// <param name="result">The study.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidInputException">The network was not measured.</exception>
    public static ChartFigure MethodChart(this CostResult result, string network) =>
        Bars(result, network, "Cost of methods", new ChartAxis("method without F", "F"), "ratio", row => row.Ratio);

    /// <summary>The memory that every method takes at the study's first point, F included, above what network and images take.</summary>
    /// <param name="result">The study.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidInputException">The network was not measured, or memory was not counted on that machine.</exception>
    public static ChartFigure MemoryChart(this CostResult result, string network) => result.Wholes.Any(row => row.AddedMebibytes is not null)
        ? Bars(result, network, "Memory of methods", new ChartAxis("peak above the start", "MiB"), "memory", row => row.AddedMebibytes ?? double.NaN)
        : throw new InvalidInputException("Memory was not counted in this study; measure on Linux.");

    /// <summary>
    /// Seconds against the side of the image, the others as at the first point, on logarithmic axes: a straight line is a power law.
    /// </summary>
    /// <param name="result">The study.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidInputException">The network was not measured.</exception>
    public static ChartFigure GrowthChart(this CostResult result, string network)
    {
        CostRow[] rows = [.. Wholes(result, network).Where(row => row.Point with { Side = result.FirstOf(network).Side } == result.FirstOf(network))
            .OrderBy(row => row.Point.Side)];
        var methods = rows.GroupBy(row => row.Method).Where(group => group.Count() > 1).ToArray();
        if (methods.Length == 0) throw new InvalidInputException("The study has one size of image, and nothing grows; measure more sizes.");
        var reference = new LineSeries("F", methods[0].Select(Side), methods[0].Select(row => row.BaseSeconds.Median)) { Colour = ChartColours.Grey }
            .Within(methods[0].Select(row => row.BaseSeconds.Low), methods[0].Select(row => row.BaseSeconds.High));
        return new ChartFigure
        {
            Title = $"Growth with the image: {network}",
            Across = new ChartAxis("side of the image", "pixels") { IsLogarithmic = true },
            Panels =
            [
                new(new ChartAxis("method without F", "s") { IsLogarithmic = true },
                    [reference, .. methods.Select((group, place) => Line(group.Key, group) with { Colour = ChartColours.At(place) })]),
            ],
            Note = $"Medians with quartiles of {result.Manifest.Rounds} rounds.",
        };
    }

    /// <summary>The inversion of every layer at the study's first point, in F, and the solver's iterations.</summary>
    /// <param name="result">The study.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidInputException">The network was not measured, or with no flow.</exception>
    public static ChartFigure LayerChart(this CostResult result, string network)
    {
        _ = Wholes(result, network);
        var methods = result.Rows.Where(row => row.Network == network && row.Point == result.FirstOf(network) && row.Layer is not null)
            .GroupBy(row => row.Method)
            .Where(group => group.Any(row => row.Iterations is not null)).ToArray();
        if (methods.Length == 0) throw new InvalidInputException($"{network} was measured with no flow that solves for a layer; measure one.");
        string[] layers = [.. methods[0].OrderBy(row => row.Depth).Select(row => row.Layer!)];
        return new ChartFigure
        {
            Title = $"Cost of layers: {network}",
            Across = DepthAxis.Of(layers),
            Panels =
            [
                new(new ChartAxis("inversion", "F"),
                    [.. methods.Select((group, place) => Depths(group, row => row.Ratio) with { Colour = ChartColours.At(place) })]),
                new(
                    new ChartAxis("iterations", "solver steps") { IncludesZero = true },
                    [.. methods.Select((group, place) => Depths(group.Where(row => row.Iterations is not null), row => row.Iterations!.Value) with
                        { Colour = ChartColours.At(place), IsListed = false })]),
            ],
            Note = "A layer without iterations has a closed form.",
            Width = DepthAxis.Width(layers.Length),
            Height = 560,
        };

        static LineSeries Depths(IEnumerable<CostRow> rows, Func<CostRow, double> figure)
        {
            CostRow[] all = [.. rows];
            return new LineSeries(all[0].Method, all.Select(row => (double)row.Depth!.Value), all.Select(figure));
        }
    }

    /// <summary>
    /// How many times longer the explicit Jacobian takes than the matrix-free solver, and how many times more memory, against the unknowns.
    /// </summary>
    /// <param name="result">The study.</param>
    /// <exception cref="InvalidInputException">No Jacobian was measured.</exception>
    public static ChartFigure JacobianChart(this CostResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Jacobians.IsEmpty) throw new InvalidInputException("The study has no explicit Jacobian; measure some.");
        var networks = result.Jacobians.GroupBy(cost => cost.Network).ToArray();
        return new ChartFigure
        {
            Title = "The explicit Jacobian beside the matrix-free solver",
            Across = new ChartAxis("unknowns of the convolution", "numbers") { IsLogarithmic = true },
            Panels =
            [
                new(new ChartAxis("times longer", "ratio") { IsLogarithmic = true },
                    [.. networks.Select((group, place) => Points(group, cost => cost.TimeRatio) with { Colour = ChartColours.At(place) })]),
                new(
                    new ChartAxis("times more memory", "ratio") { IsLogarithmic = true },
                    [.. networks.Select((group, place) =>
                        Points(group, cost => cost.MemoryRatio) with { Colour = ChartColours.At(place), IsListed = false })]),
            ],
            Note = "Where not all rows were built the time is extrapolated and the dense solution is not in it, so the ratio is a lower bound.",
            Height = 560,
        };
    }

    private static PointSeries Points(IGrouping<string, JacobianCost> costs, Func<JacobianCost, double> figure) =>
        new(costs.Key, costs.Select(cost => (double)cost.Columns), costs.Select(figure))
        {
            Hints =
            [
                .. costs.Select(cost => FormattableString.Invariant(
                    $"{cost.Layer} at {cost.Side} pixels: {cost.Rows} x {cost.Columns}, {cost.ExplicitSeconds:G3} s{(cost.IsExtrapolated ? " extrapolated" : "")} against {cost.FreeSeconds:G3} s")),
            ],
        };

    private static LineSeries Line(string name, IEnumerable<CostRow> rows) =>
        new LineSeries(name, rows.Select(Side), rows.Select(row => row.MethodSeconds.Median))
            .Within(rows.Select(row => row.MethodSeconds.Low), rows.Select(row => row.MethodSeconds.High));

    private static double Side(CostRow row) => row.Point.Side;

    private static ChartFigure Bars(CostResult result, string network, string title, ChartAxis across, string name, Func<CostRow, double> figure)
    {
        CostRow[] rows = [.. Wholes(result, network).Where(row => row.Point == result.FirstOf(network))];
        return new ChartFigure
        {
            Title = $"{title}: {network}",
            Across = across with { IsLogarithmic = true },
            Panels =
            [
                new(
                    new ChartAxis("method") { Names = [.. rows.Select(row => row.Method)], IsReversed = true },
                    [
                        new BarSeries(name, Enumerable.Range(0, rows.Length).Select(row => (double)row), rows.Select(figure))
                        {
                            IsHorizontal = true, Colour = ChartColours.Blue,
                            Hints = [.. rows.Select(row => FormattableString
                                .Invariant($"{row.Method}: {row.Ratio:0.##} F, {row.MethodSeconds.Median:G3} s, {row.AddedMebibytes:0.#} MiB"))],
                        },
                    ]),
            ],
            Note = $"{result.FirstOf(network).Side} pixels, batch {result.First.Batch}, threads: {result.First.Threads}. F is one forward pass plus the importance sweep.",
            Height = Math.Max(240, 110 + (26 * rows.Length)),
        };
    }

    private static CostRow[] Wholes(CostResult result, string network)
    {
        ArgumentNullException.ThrowIfNull(result);
        CostRow[] rows = [.. result.Wholes.Where(row => row.Network == network)];
        return rows.Length > 0
            ? rows
            : throw new InvalidInputException(
                $"'{network}' was not measured; the networks are {string.Join(", ", result.Manifest.Networks.Select(known => known.Name))}.");
    }
}

/// <summary>What the flows of networks cost.</summary>
public static class NetworkCostCharts
{
    /// <summary>The inversion cascade of every network, in F: one forward pass plus the importance sweep.</summary>
    /// <param name="record">The measured costs.</param>
    /// <param name="method">The method whose cost is shown.</param>
    /// <exception cref="InvalidInputException">No network was measured with the method.</exception>
    public static ChartFigure Chart(this NetworkCostRecord record, string method = "flow")
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

    private static string Hint(string network, FlowCost cost) =>
        FormattableString.Invariant($"{network}: {cost.Ratio:0.#} F, {cost.CascadeSeconds:0.##} s");
}
