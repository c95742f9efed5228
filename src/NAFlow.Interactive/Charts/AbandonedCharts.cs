namespace NAFlow.Interactive;

/// <summary>What a decision abandoned, over depth.</summary>
public static class AbandonedCharts
{
    /// <summary>The abandoned share of the neurons, and of the whole channels, of every layer, in percent.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure AbandonedChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return Of((layers ?? LayerGlob.All).Select(flow.Layers));
    }

    internal static ChartFigure Of(IReadOnlyList<FlowLayer> layers) => new()
    {
        Title = "Abandoned over depth",
        Across = DepthAxis.Of(layers),
        Panels =
        [
            new(
                new ChartAxis("abandoned", "% of the layer") { Low = 0, High = 100 },
                [
                    DepthAxis.Line("neurons", layers, layer => 100 * layer.AbandonedFraction) with { Colour = ChartColours.Blue },
                    DepthAxis.Line("whole channels", layers, layer => 100 * layer.AbandonedChannelFraction) with { Colour = ChartColours.Orange },
                ]),
        ],
        Note = "The share of each layer's neurons, and of its whole channels, on which this decision does not depend at all: "
            + "their importance coefficient is exactly 0.",
        Width = DepthAxis.Width(layers.Count),
    };
}
