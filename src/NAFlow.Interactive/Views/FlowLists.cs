using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>One row of a list of bars.</summary>
internal static class BarRow
{
    private const string Bar = "display:inline-block;width:160px;height:8px";

    /// <summary>Writes the row.</summary>
    /// <param name="label">What it is, as HTML.</param>
    /// <param name="share">How much of the bar is full, from 0 to 1.</param>
    /// <param name="figure">The figure, as HTML.</param>
    /// <param name="isMarked">Whether it is the one that is meant.</param>
    public static string Write(string label, double share, string figure, bool isMarked = false)
    {
        var width = NumberText.Decimals(100 * Math.Clamp(share, 0, 1));
        return $"""<li{(isMarked ? " class=\"explained\" aria-current=\"true\"" : "")}><span style="display:inline-block;width:128px">{label}</span> <i aria-hidden="true" style="{Bar}"><b style="display:block;height:100%;background:#888;width:{width}%"></b></i> <span>{figure}</span></li>""";
    }
}

/// <summary>The channels that decide a similarity, as bars.</summary>
internal static class ChannelList
{
    private const int Shown = 10;

    public static string Write(ChannelContributions contributions) => $"""
        <p class="head">{(contributions.ComparedBy == Similarity.Cosine ? "The channels that make them alike" : "The channels that set them apart")}</p>
        {Bars(contributions)}
        """;

    /// <summary>The bars with their sentence.</summary>
    public static string Bars(ChannelContributions contributions)
    {
        var shown = contributions.ComparedBy == Similarity.Cosine ? contributions.Top(Shown) : contributions.Bottom(Shown);
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
        var (sum, all) = (NumberText.Decimals(shown.Sum(channel => channel.Contribution)), NumberText.Decimals(contributions.Similarity));
        var place = contributions.Layer is { } layer ? $" of {Html.Text(layer)}" : string.Empty;
        var what = contributions.ComparedBy == Similarity.Cosine ? "the similarity" : "minus the squared distance";
        var rule = contributions.Rule == ContributionRule.ChannelWeights
            ? string.Empty : " The maps come from the plain gradient of the similarity, without channel weights.";
        return $"Of {contributions.Values.Length} channels{place} these {shown.Count} add {sum} to {what}, which is {all}.{rule}";
    }
}

/// <summary>The first classes, of the network or of the neighbours, as bars.</summary>
internal static class ClassList
{
    public static string Write(AttentionFlow flow) => $"""
        <p class="head">{(flow.Contributions is null ? "What the network sees" : "What the neighbours vote for")}</p>
        <p>{Sentence(flow)}</p>
        <ol class="bars">
        {string.Join('\n', flow.TopClasses.Select(prediction => Row(prediction, prediction.Index == flow.Explained.Index)))}
        </ol>{Below(flow)}
        """;

    private static string Sentence(AttentionFlow flow) => flow switch
    {
        { Contributions: not null } => "The classes of the nearest neighbours, by their share of the votes.",
        { Manifest.Outputs: OutputMeaning.Labels } => "Its likeliest labels, each by its own sigmoid: several may be right.",
        { Explained.Index: null } => "Its first classes by softmax probability.",
        _ => "Its first classes by softmax probability; the explained one is marked.",
    };

    private static string Row(ClassPrediction prediction, bool explained) =>
        BarRow.Write(Html.Text(prediction.Label), prediction.Probability, PercentText.Of(prediction.Probability), explained);

    /// <summary>The explained class, when it is not among the first.</summary>
    private static string Below(AttentionFlow flow) =>
        flow.Explained.Index is null || flow.TopClasses.Any(prediction => prediction.Index == flow.Explained.Index)
        ? string.Empty
        : $"<p>Explained is {Html.Text(flow.Explained.Label)}, with {Html.Text(flow.Explained.Figure)} further down.</p>";
}
