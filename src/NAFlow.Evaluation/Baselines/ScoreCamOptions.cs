namespace NAFlow.Evaluation;

/// <summary>How Score-CAM asks the network.</summary>
public sealed record ScoreCamOptions
{
    /// <summary>What the reference does.</summary>
    public static ScoreCamOptions Default { get; } = new();

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;
}
