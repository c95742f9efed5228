using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>The channels that decide a similarity, as bars.</summary>
internal static class ChannelList
{
    private const int Shown = 10;

    public static string Write(ChannelContributions contributions) => $"""
        <div><h2>{(contributions.Metric == Metric.Cosine ? "The channels that make them alike" : "The channels that set them apart")}</h2>
        {Bars(contributions)}</div>
        """;

    /// <summary>The bars with their sentence.</summary>
    public static string Bars(ChannelContributions contributions)
    {
        var shown = contributions.Metric == Metric.Cosine ? contributions.Top(Shown) : contributions.Bottom(Shown);
        var most = shown.Max(channel => Math.Abs(channel.Contribution));
        return $"""
            <p>{Sentence(contributions, shown)}</p>
            <ol class="bars">
            {string.Join('\n', shown.Select(channel => BarRow.Write(
                $"channel {channel.Channel}", most > 0 ? Math.Abs(channel.Contribution) / most : 0, channel.Contribution.ToString("G4", CultureInfo.InvariantCulture))))}
            </ol>
            """;
    }

    private static string Sentence(ChannelContributions contributions, IReadOnlyList<ChannelContribution> shown)
    {
        var (sum, all) = (Html.Number(shown.Sum(channel => channel.Contribution)), Html.Number(contributions.Similarity));
        var place = contributions.Layer is { } layer ? $" of {Html.Text(layer)}" : string.Empty;
        var what = contributions.Metric == Metric.Cosine ? "the similarity" : "minus the squared distance";
        var rule = contributions.Rule == ContributionRule.ChannelWeights
            ? string.Empty : " The maps come from the plain gradient of the similarity, without channel weights.";
        return $"Of {contributions.Values.Length} channels{place} these {shown.Count} add {sum} to {what}, which is {all}.{rule}";
    }
}
