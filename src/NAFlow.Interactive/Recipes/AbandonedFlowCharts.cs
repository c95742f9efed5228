using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>The neurons that a decision uses, layer by layer, as a band whose width is their share.</summary>
public static class AbandonedFlowCharts
{
    /// <summary>
    /// Above, a band through the layers as wide as the share of each layer's neurons that the decision uses, between bands of those it abandoned;
    /// below, how many neurons that is, on a logarithmic axis.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure AbandonedFlowChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = (layers ?? LayerGlob.All).Select(flow.Layers);
        return new ChartFigure
        {
            Title = "The neurons the decision came through",
            Across = DepthAxis.Of(chosen),
            Panels =
            [
                new(new ChartAxis("share", "% as width") { Low = -50, High = 50, IsUnmarked = true }, [.. Shares(chosen)]),
                new(new ChartAxis("neurons", "count") { IsLogarithmic = true, Low = 1 }, [.. Counts(chosen)]),
            ],
            Note = "Above, the blue band is as wide as the share of a layer's neurons that the decision uses; the orange bands are those it abandoned. "
                + "Below is how many neurons that is.",
            Width = DepthAxis.Width(chosen.Count),
            Height = 480,
        };
    }

    private static IEnumerable<ChartSeries> Shares(IReadOnlyList<FlowLayer> layers)
    {
        double[] depths = [.. Enumerable.Range(0, layers.Count)], half = [.. layers.Select(layer => 50 * (1 - layer.AbandonedFraction))];
        var above = new BandSeries("abandoned", depths, half, depths.Select(_ => 50.0))
        {
            Colour = ChartColours.Orange,
            Opacity = 0.35,
            IsSmooth = true,
            ShowsHints = false,
            Reported = [.. layers.Select(layer => 100 * layer.AbandonedFraction)],
        };
        yield return above;
        yield return new BandSeries(above.Name, depths, depths.Select(_ => -50.0), half.Select(edge => -edge))
        {
            Colour = above.Colour,
            Opacity = above.Opacity,
            IsSmooth = true,
            IsListed = false,
            ShowsHints = false,
        };
        yield return new BandSeries("used", depths, half.Select(edge => -edge), half)
        {
            Colour = ChartColours.Blue,
            Opacity = 0.85,
            IsSmooth = true,
            Reported = [.. half.Select(edge => 2 * edge)],
            Hints = Hints(layers),
        };
    }

    private static IEnumerable<ChartSeries> Counts(IReadOnlyList<FlowLayer> layers)
    {
        double[] depths = [.. Enumerable.Range(0, layers.Count)], floor = [.. depths.Select(_ => 1.0)];
        double[] all = [.. layers.Select(Neurons)], used = [.. layers.Select(Used)];
        yield return new BandSeries(
            "all neurons of the layer", depths, used.Select(count => Math.Max(count, 1)), all.Select(count => Math.Max(count, 1)))
        {
            Colour = ChartColours.Orange,
            Opacity = 0.35,
            IsListed = false,
            Reported = [.. all],
            ShowsHints = false,
        };
        yield return new BandSeries("used neurons", depths, floor, used.Select(count => Math.Max(count, 1)))
        {
            Colour = ChartColours.Blue,
            Opacity = 0.85,
            IsListed = false,
            Reported = [.. used],
            Hints = Hints(layers),
        };
    }

    private static ImmutableArray<string> Hints(IReadOnlyList<FlowLayer> layers) =>
    [
        .. layers.Select(layer =>
            $"{layer.Name} ({layer.Kind}): {NumberText.OnChart(Used(layer))} of {NumberText.OnChart(Neurons(layer))} neurons used, "
            + $"{PercentText.Of(layer.AbandonedFraction)} abandoned"),
    ];

    private static double Neurons(FlowLayer layer) => layer.Shape.Aggregate(1.0, (product, size) => product * size);

    private static double Used(FlowLayer layer) => Math.Round(Neurons(layer) * (1 - layer.AbandonedFraction));
}
