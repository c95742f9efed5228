using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>What takes part in a decision, over depth.</summary>
public static class AbandonedCharts
{
    /// <summary>
    /// The shares of neurons that take part, are abandoned and are silent (<see cref="NeuronShares"/>), in percent, of layers that can be compared:
    /// the ends of blocks, or of a network without blocks the layers of one kind that every path goes through.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for those that can be compared.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure AbandonedChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return Of(layers is null ? FlowRow.Comparable(flow.Layers) : layers.Select(flow.Layers));
    }

    /// <summary>What the three shares are, in sentences.</summary>
    internal static string Note(IReadOnlyList<FlowLayer> layers) =>
        "Silent neurons are switched off: their activation is 0. Of the active ones those are abandoned that the decision did not come through: "
        + "their "
        + (layers.FirstOrDefault(layer => layer.Shares is { Epsilon: > 0 })?.Shares is { } shares
            ? $"contributions are the smallest, {PercentText.Of(shares.Epsilon)} of the layer's in all. "
            : "importance coefficient is exactly 0. ")
        + "The rest take part."
        + (layers.Any(layer => layer.Shares is null) ? " This flow is of an earlier version, which did not count silent neurons." : string.Empty);

    private static ChartFigure Of(IReadOnlyList<FlowLayer> layers) => new()
    {
        Title = "Neurons that take part, over depth",
        Across = DepthAxis.Of(layers),
        Panels =
        [
            new(
                new ChartAxis("neurons", "% of the layer") { Low = 0, High = 100 },
                [
                    DepthAxis.Line("take part", layers, layer => 100 * layer.KnownShares.TakingPart) with { Colour = ChartColours.Blue },
                    DepthAxis.Line("abandoned", layers, layer => 100 * layer.KnownShares.Abandoned) with { Colour = ChartColours.Orange },
                    DepthAxis.Line("silent", layers, layer => 100 * layer.KnownShares.Silent) with { Colour = ChartColours.Grey },
                ]),
        ],
        Note = Note(layers),
        Width = DepthAxis.Width(layers.Count),
    };
}

/// <summary>How well, and at what cost, the layers of a flow were recovered. Layers recovered in closed form have no point.</summary>
public static class InversionCharts
{
    /// <summary>The relative residual of every solved layer.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure ResidualChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return Residual((layers ?? LayerGlob.All).Select(flow.Layers));
    }

    /// <summary>The solver's estimate of every solved layer's condition number, from below, on a logarithmic axis.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure ConditionChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = (layers ?? LayerGlob.All).Select(flow.Layers);
        var axis = new ChartAxis("condition number, at least", "no unit") { IsLogarithmic = true, Low = 1 };
        return OverDepth(
            "Condition over depth", chosen,
            [new(axis, [DepthAxis.Line("condition", chosen, layer => layer.Condition) with { Colour = ChartColours.Orange }])],
            "How much small changes above may change a layer's map: 1 is best. It is the solver's estimate, from below.");
    }

    /// <summary>The seconds and the solver's iterations that every layer's inversion took.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure CostChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = (layers ?? LayerGlob.All).Select(flow.Layers);
        var figure = OverDepth(
            "Cost over depth", chosen,
            [
                new(new ChartAxis("time", "ms"), [Bars("time", chosen, layer => 1000 * layer.Seconds) with { Colour = ChartColours.Blue }]),
                new(new ChartAxis("iterations", "count"),
                    [Bars("iterations", chosen, layer => layer.Iterations) with { Colour = ChartColours.Orange }]),
            ],
            "What the inversion of each layer took. Layers recovered in closed form need no iterations.");
        return figure with { Height = 460 };
    }

    internal static ChartFigure Residual(IReadOnlyList<FlowLayer> layers) => OverDepth(
        "Residual over depth", layers,
        [
            new(
                new ChartAxis("relative residual", "no unit") { IncludesZero = true },
                [DepthAxis.Line("residual", layers, layer => layer.Residual) with { Colour = ChartColours.Green }]),
        ],
        "What was left of the equations that recover each layer's feature map from the layers above, relative to their size: 0 is a perfect fit. "
        + "Layers recovered in closed form have no point.");

    private static ChartFigure OverDepth(string title, IReadOnlyList<FlowLayer> layers, ImmutableArray<ChartPanel> panels, string note) => new()
    {
        Title = title,
        Across = DepthAxis.Of(layers),
        Panels = panels,
        Note = note,
        Width = DepthAxis.Width(layers.Count),
    };

    private static BarSeries Bars(string name, IReadOnlyList<FlowLayer> layers, Func<FlowLayer, double?> figure) =>
        new(name, Enumerable.Range(0, layers.Count).Select(depth => (double)depth), layers.Select(layer => figure(layer) ?? double.NaN))
        { IsListed = false };
}

/// <summary>The x axis of charts over depth.</summary>
internal static class DepthAxis
{
    private const int WideFrom = 60, Wide = 1000;

    /// <summary>The axis of these layers, shallow to deep.</summary>
    public static ChartAxis Of(IReadOnlyList<string> layers) =>
        new("layer, from the image to the last feature map") { Names = [.. layers], Named = [.. DepthLabels.For(layers)] };

    /// <summary>The axis of these layers, shallow to deep.</summary>
    public static ChartAxis Of(IReadOnlyList<FlowLayer> layers) => Of([.. layers.Select(layer => layer.Name)]);

    /// <summary>The width of a chart of so many layers.</summary>
    public static int Width(int layers) => layers > WideFrom ? Wide : 760;

    /// <summary>A figure of every layer that has it, as a line.</summary>
    public static LineSeries Line(string name, IReadOnlyList<FlowLayer> layers, Func<FlowLayer, double?> figure)
    {
        (int Depth, double? Value)[] points = [.. layers.Select((layer, depth) => (depth, figure(layer))).Where(point => point.Item2 is not null)];
        return new(name, points.Select(point => (double)point.Depth), points.Select(point => point.Value!.Value));
    }
}

/// <summary>Which layers are named along the axis: all where there is room, else the outermost modules that lie far enough apart.</summary>
internal static class DepthLabels
{
    /// <summary>The positions of the layers that are named.</summary>
    public static int[] For(IReadOnlyList<string> layers)
    {
        int[] all = [.. Enumerable.Range(0, layers.Count)];
        if (layers.Count <= AxisTicks.NamesThatFit) return all;
        int[] outer = [.. all.Where(depth => layers[depth].Count(letter => letter == '.') <= 1)];
        var apart = (layers.Count + AxisTicks.NamesThatFit - 1) / AxisTicks.NamesThatFit;
        List<int> named = [];
        foreach (var depth in outer.Length > 1 ? outer : all)
            if (named.Count == 0 || depth - named[^1] >= apart)
                named.Add(depth);
        return [.. named];
    }
}
