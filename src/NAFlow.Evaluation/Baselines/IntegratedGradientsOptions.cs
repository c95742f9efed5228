namespace NAFlow.Evaluation;

/// <summary>How integrated gradients integrate.</summary>
public sealed record IntegratedGradientsOptions
{
    /// <summary>What the reference does.</summary>
    public static IntegratedGradientsOptions Default { get; } = new();

    /// <summary>How many points of the way from the baseline are summed over, each in the middle of its step.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} steps lead nowhere; choose 1 or more.");
    } = 50;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 5;
}
