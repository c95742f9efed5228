namespace NAFlow.Data;

/// <summary>The episodes that a few-shot network is judged on.</summary>
public sealed record EpisodeOptions
{
    /// <summary>The size of an episode.</summary>
    /// <value>5 ways, 1 shot, 15 queries of each class, as usual.</value>
    public EpisodeSize Size { get; init; } = new(ways: 5, shots: 1, queries: 15);

    /// <summary>How many episodes.</summary>
    /// <value>600.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Count
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} episodes judge nothing; choose 1 or more.");
    } = 600;

    /// <summary>The seed of the episodes.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;
}
