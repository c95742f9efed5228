namespace NAFlow.Interactive;

/// <summary>The importance coefficients of a flow.</summary>
public static class CoefficientCharts
{
    private static readonly double[] Shares = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The channels of a layer with the largest mean importance coefficients, by size, each with its sign.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layer">The layer's name; null for the deepest.</param>
    /// <param name="top">How many channels; fewer where there are fewer.</param>
    /// <exception cref="InvalidInputException">No layer has the name, or no channel is asked for.</exception>
    public static ChartFigure CoefficientChart(this AttentionFlow flow, string? layer = null, int top = 10)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = layer is null ? flow.Layers[^1] : flow[layer];
        (int Channel, double Value)[] channels =
        [
            .. chosen.ChannelCoefficients.Select((value, channel) => (Channel: channel, Value: (double)value))
                .OrderByDescending(pair => double.IsFinite(pair.Value) ? Math.Abs(pair.Value) : -1).Take(ChannelBars.Count(top)),
        ];
        return ChannelBars.Figure(
            $"Channels of {chosen.Name} that count most", new ChartAxis("mean importance coefficient", Unit(flow)), "mean coefficient", channels,
            $"The {channels.Length} of {chosen.ChannelCoefficients.Length} channels whose coefficient, averaged over their neurons, is largest.");
    }

    /// <summary>
    /// How the mean coefficients of the channels spread in every layer: the median, and the bands that hold the middle half and nine tenths of the
    /// channels. Every layer is divided by its largest, because coefficients of different layers have different sizes.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="InvalidInputException">No layer fits.</exception>
    public static ChartFigure CoefficientSpreadChart(this AttentionFlow flow, LayerGlob? layers = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = (layers ?? LayerGlob.All).Select(flow.Layers);
        double[] depths = [.. Enumerable.Range(0, chosen.Count)];
        double[][] spread = [.. chosen.Select(Spread)];
        return new ChartFigure
        {
            Title = "Spread of the channels' coefficients over depth",
            Across = DepthAxis.Of(chosen),
            Panels =
            [
                new(
                    new ChartAxis("mean coefficient / the layer's largest", "no unit") { Low = -1, High = 1 },
                    [
                        new BandSeries("nine tenths of the channels", depths, At(0), At(4)) { Colour = ChartColours.Blue, Opacity = 0.2 },
                        new BandSeries("half of them", depths, At(1), At(3)) { Colour = ChartColours.Blue, Opacity = 0.4 },
                        new LineSeries("median", depths, At(2)) { Colour = ChartColours.Orange },
                    ]),
            ],
            Note = "Coefficients are averaged over the neurons of each channel and divided by the layer's largest, whatever its sign, so that layers compare.",
            Width = DepthAxis.Width(chosen.Count),
        };

        IEnumerable<double> At(int share) => spread.Select(quantiles => quantiles[share]);
    }

    private static string Unit(AttentionFlow flow) => flow switch
    {
        { Options.Coefficients: CoefficientRule.Uniform or CoefficientRule.Balanced } => "no unit",
        { Options.Coefficients: CoefficientRule.Relevance or CoefficientRule.ContrastiveRelevance } => "relevance per unit of activation",
        { Contributions.Rule: ContributionRule.ChannelWeights } => "channel weight per unit of activation",
        _ => "score per unit of activation",
    };

    private static double[] Spread(FlowLayer layer)
    {
        var largest = layer.ChannelCoefficients.Max(value => Math.Abs((double)value));
        double[] scaled = [.. layer.ChannelCoefficients.Select(value => value / largest).Order()];
        return [.. Shares.Select(share => largest > 0 && double.IsFinite(largest) ? Quantile.Of(scaled, share) : double.NaN)];
    }
}

/// <summary>What the channels of an embedding contribute to a similarity.</summary>
public static class ContributionCharts
{
    /// <summary>The channels that contribute most to a cosine, or that take most from a Euclidean similarity.</summary>
    /// <param name="contributions">The contributions.</param>
    /// <param name="top">How many channels; fewer where there are fewer.</param>
    /// <exception cref="InvalidInputException">No channel is asked for.</exception>
    public static ChartFigure Chart(this ChannelContributions contributions, int top = 10)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        var isCosine = contributions.ComparedBy == Similarity.Cosine;
        var count = ChannelBars.Count(top);
        var shown = isCosine ? contributions.Top(count) : contributions.Bottom(count);
        var (sum, all) = (shown.Sum(channel => channel.Contribution), contributions.Similarity);
        var what = isCosine ? "the similarity" : "minus the squared distance";
        return ChannelBars.Figure(
            isCosine ? "Channels that make them alike" : "Channels that set them apart",
            isCosine
                ? new ChartAxis("contribution to the cosine", "no unit")
                : new ChartAxis("minus the squared gap", "squared units of the embedding"),
            "contribution",
            [.. shown.Select(channel => (channel.Channel, channel.Contribution))],
            FormattableString.Invariant(
                $"These {shown.Count} of {contributions.Values.Length} channels add {sum:0.###} to {what}, which is {all:0.###}."));
    }
}

/// <summary>Channels as bars that lie, one below the other.</summary>
internal static class ChannelBars
{
    public static ChartFigure Figure(string title, ChartAxis across, string name, IReadOnlyList<(int Channel, double Value)> channels, string note) =>
        new()
        {
            Title = title,
            Across = across,
            Panels =
        [
            new(
                new ChartAxis("channel") { Names = [.. channels.Select(pair => $"channel {pair.Channel}")], IsReversed = true },
                [
                    new BarSeries(name, Enumerable.Range(0, channels.Count).Select(row => (double)row), channels.Select(pair => pair.Value))
                    {
                        IsHorizontal = true, Colour = ChartColours.Blue, NegativeColour = ChartColours.Orange,
                        Hints = [.. channels.Select(pair => $"channel {pair.Channel}: {NumberText.With(pair.Value, across.Unit)}")],
                    },
                ]),
        ],
            Note = note,
            Height = Math.Max(240, 120 + (24 * channels.Count)),
        };

    /// <summary>Checks how many channels are asked for.</summary>
    /// <exception cref="InvalidInputException">None is.</exception>
    public static int Count(int top) => top > 0 ? top : throw new InvalidInputException($"A chart cannot show {top} channels; ask for 1 or more.");
}

/// <summary>Quantiles, linear between the values.</summary>
internal static class Quantile
{
    /// <summary>The value below which this share of the values lies.</summary>
    /// <param name="ordered">At least one value, the least first.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Of(IReadOnlyList<double> ordered, double share)
    {
        var place = share * (ordered.Count - 1);
        var (below, above) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        return ordered[below] + ((place - below) * (ordered[above] - ordered[below]));
    }
}
