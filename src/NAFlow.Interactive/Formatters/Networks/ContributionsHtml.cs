namespace NAFlow.Interactive;

/// <summary>The channels that decide a similarity.</summary>
internal static class ContributionsHtml
{
    public static string Write(ChannelContributions contributions) => $"""
        <div class="grow">
        {ChannelList.Bars(contributions)}
        </div>
        """;

    public static string Text(ChannelContributions contributions)
    {
        var shown = contributions.Metric == Metric.Cosine ? contributions.Top(5) : contributions.Bottom(5);
        var similarity = contributions.Metric == Metric.Cosine ? "a cosine" : "minus a squared distance";
        return $"Contributions of {contributions.Values.Length} channels to {similarity} of {NumberText.Of(contributions.Similarity)}: "
            + string.Join(", ", shown.Select(channel => $"channel {channel.Channel} {NumberText.Of(channel.Contribution)}")) + ", ...";
    }
}
