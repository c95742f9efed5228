namespace NAFlow.Experiments;

/// <summary>How an experiment is run.</summary>
public sealed record ExperimentOptions
{
    /// <summary>How many images are explained; 0 for none.</summary>
    /// <value>8.</value>
    /// <exception cref="InvalidInputException">It is negative.</exception>
    public int Samples
    {
        get;
        init => field = value >= 0 ? value : throw new InvalidInputException($"{value} images cannot be explained; choose 0 or more.");
    } = 8;

    /// <summary>The most images of each part of the data that the network is judged on, evenly from all; null for all.</summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int? MostImages
    {
        get;
        init => field = value is null or >= 1 ? value : throw new InvalidInputException($"A network cannot be judged on {value} images; choose 1 or more.");
    }

    /// <summary>How many few-shot episodes the network is judged on.</summary>
    /// <value>600.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Episodes
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} episodes judge nothing; choose 1 or more.");
    } = 600;

    /// <summary>The seed of episodes and of the choice of the images explained.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>How images are explained.</summary>
    /// <value><see cref="ExplainOptions.Default"/>.</value>
    public ExplainOptions Explain { get; init; } = ExplainOptions.Default;
}
