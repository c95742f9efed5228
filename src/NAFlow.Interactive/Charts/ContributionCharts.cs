namespace NAFlow.Interactive;

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
        var isCosine = contributions.Metric == Metric.Cosine;
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
            FormattableString.Invariant($"These {shown.Count} of {contributions.Values.Length} channels add {sum:0.###} to {what}, which is {all:0.###}."));
    }
}
