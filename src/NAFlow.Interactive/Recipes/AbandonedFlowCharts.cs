using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>The neurons that take part in a decision, layer by layer, as a band whose width is their share.</summary>
public static class AbandonedFlowCharts
{
    /// <summary>
    /// Above, a band through the layers as wide as the share of each layer's neurons that takes part, between bands of those that are abandoned and,
    /// outermost, silent (<see cref="NeuronShares"/>); below, how many neurons that is, on a logarithmic axis.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for those that can be compared, as in <see cref="AbandonedCharts.AbandonedChart"/>.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure AbandonedFlowChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = layers is null ? FlowRow.Comparable(flow.Layers) : layers.Select(flow.Layers);
        return new ChartFigure
        {
            Title = "The neurons the decision came through",
            Across = DepthAxis.Of(chosen),
            Panels =
            [
                new(new ChartAxis("share", "% as width") { Low = -50, High = 50, IsUnmarked = true }, [.. Shares(chosen)]),
                new(new ChartAxis("neurons", "count") { IsLogarithmic = true, Low = 1 }, [.. Counts(chosen)]),
            ],
            Note = "Above, the blue band is as wide as the share of a layer's neurons that take part, the orange bands as that of the abandoned ones, "
                + $"the grey ones as that of the silent ones. Below is how many neurons that is. {AbandonedCharts.Note(chosen)}",
            Width = DepthAxis.Width(chosen.Count),
            Height = 480,
        };
    }

    private static IEnumerable<ChartSeries> Shares(IReadOnlyList<FlowLayer> layers)
    {
        NeuronShares[] shares = [.. layers.Select(layer => layer.KnownShares)];
        double[] inner = [.. shares.Select(share => 50 * share.TakingPart)];
        double[] outer = [.. shares.Select(share => 50 * (share.TakingPart + share.Abandoned))];
        double[] edge = [.. shares.Select(_ => 50.0)];
        return
        [
            .. Both("silent", ChartColours.Grey, outer, edge, [.. shares.Select(share => 100 * share.Silent)]),
            .. Both("abandoned", ChartColours.Orange, inner, outer, [.. shares.Select(share => 100 * share.Abandoned)]),
            new BandSeries("take part", Depths(layers), Under(inner), inner)
            {
                Colour = ChartColours.Blue,
                Opacity = 0.85,
                IsSmooth = true,
                Reported = [.. shares.Select(share => 100 * share.TakingPart)],
                Hints = Hints(layers),
            },
        ];

        // A band on both sides of the middle, listed once.
        IEnumerable<ChartSeries> Both(string name, RgbColour colour, double[] from, double[] to, ImmutableArray<double> reported)
        {
            var above = new BandSeries(name, Depths(layers), from, to)
            {
                Colour = colour,
                Opacity = 0.35,
                IsSmooth = true,
                ShowsHints = false,
                Reported = reported,
            };
            yield return above;
            yield return new BandSeries(name, Depths(layers), Under(to), Under(from))
            {
                Colour = colour,
                Opacity = above.Opacity,
                IsSmooth = true,
                IsListed = false,
                ShowsHints = false,
            };
        }
    }

    private static double[] Depths(IReadOnlyList<FlowLayer> layers) => [.. Enumerable.Range(0, layers.Count)];

    private static IEnumerable<double> Under(double[] edge) => edge.Select(height => -height);

    private static IEnumerable<ChartSeries> Counts(IReadOnlyList<FlowLayer> layers)
    {
        double[] depths = Depths(layers), floor = [.. depths.Select(_ => 1.0)];
        double[] all = [.. layers.Select(Neurons)], used = [.. layers.Select(Used)];
        yield return new BandSeries(
            "all neurons of the layer", depths, used.Select(count => Math.Max(count, 1)), all.Select(count => Math.Max(count, 1)))
        {
            Colour = ChartColours.Grey,
            Opacity = 0.35,
            IsListed = false,
            Reported = [.. all],
            ShowsHints = false,
        };
        yield return new BandSeries("neurons that take part", depths, floor, used.Select(count => Math.Max(count, 1)))
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
            $"{layer.Name} ({layer.Kind}): {NumberText.OnChart(Used(layer))} of {NumberText.OnChart(Neurons(layer))} neurons, "
            + ShareText.Long(layer)),
    ];

    private static double Neurons(FlowLayer layer) => layer.Shape.Aggregate(1.0, (product, size) => product * size);

    private static double Used(FlowLayer layer) => Math.Round(Neurons(layer) * layer.KnownShares.TakingPart);
}
