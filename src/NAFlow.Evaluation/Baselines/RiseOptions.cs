namespace NAFlow.Evaluation;

/// <summary>How RISE masks the image.</summary>
public sealed record RiseOptions
{
    /// <summary>What the reference does.</summary>
    public static RiseOptions Default { get; } = new();

    /// <summary>N, how many masks are tried.</summary>
    /// <value>4,000.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Masks
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} masks tell nothing; choose 1 or more.");
    } = 4000;

    /// <summary>The side of the grid of cells that a mask is made of.</summary>
    /// <value>8.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Grid
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"A grid of {value} cells masks nothing; choose 1 or more.");
    } = 8;

    /// <summary>p, how likely a cell is left visible.</summary>
    /// <value>0.5.</value>
    /// <exception cref="InvalidInputException">It is not between 0 and 1.</exception>
    public double Probability
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new InvalidInputException($"A cell cannot be visible with probability {value}; choose between 0 and 1.");
    } = 0.5;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;

    /// <summary>The seed of the masks.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;
}
