using System.Collections.Immutable;

namespace NAFlow.Interactive;

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
                new(new ChartAxis("iterations", "count"), [Bars("iterations", chosen, layer => layer.Iterations) with { Colour = ChartColours.Orange }]),
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
        new(name, Enumerable.Range(0, layers.Count).Select(depth => (double)depth), layers.Select(layer => figure(layer) ?? double.NaN)) { IsListed = false };
}
