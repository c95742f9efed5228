namespace NAFlow.Data;

/// <summary>The size of an episode.</summary>
public sealed record EpisodeSize
{
    /// <summary>The size of an episode.</summary>
    /// <param name="ways">How many classes.</param>
    /// <param name="shots">How many images of each there are to learn from.</param>
    /// <param name="queries">How many images of each are to be recognised.</param>
    /// <exception cref="InvalidInputException">There are fewer than two classes, or no images.</exception>
    public EpisodeSize(int ways, int shots, int queries)
    {
        if (ways < 2 || shots < 1 || queries < 1)
            throw new InvalidInputException($"An episode of {ways} ways, {shots} shots and {queries} queries is none; choose 2 ways or more, and 1 shot and query or more.");
        (Ways, Shots, Queries) = (ways, shots, queries);
    }

    /// <summary>How many classes.</summary>
    public int Ways { get; }

    /// <summary>How many images of each class there are to learn from.</summary>
    public int Shots { get; }

    /// <summary>How many images of each class are to be recognised.</summary>
    public int Queries { get; }

    /// <summary>The images in all.</summary>
    public int Images => Ways * (Shots + Queries);
}
