namespace NAFlow;

/// <summary>The channel contributions as <c>flow.json</c> holds them: everything but the channels.</summary>
internal sealed record ContributionsDocument
{
    public required Metric Metric { get; init; }

    public required ContributionRule Rule { get; init; }

    public required string? Layer { get; init; }

    public required double Similarity { get; init; }

    /// <summary>How many channels <c>flow.safetensors</c> holds.</summary>
    public required int Channels { get; init; }

    public static ContributionsDocument Of(ChannelContributions contributions) => new()
    {
        Metric = contributions.Metric,
        Rule = contributions.Rule,
        Layer = contributions.Layer,
        Similarity = contributions.Similarity,
        Channels = contributions.Values.Length,
    };

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem() => Channels < 1 ? "its similarity has no channels" : null;
}
