namespace NAFlow.Evaluation;

/// <summary>How SmoothGrad samples.</summary>
public sealed record SmoothGradOptions
{
    /// <summary>What the reference does.</summary>
    public static SmoothGradOptions Default { get; } = new();

    /// <summary>How many noisy images are averaged over.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Samples
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} noisy images have no mean; choose 1 or more.");
    } = 50;

    /// <summary>The noise's standard deviation, as a fraction of the range of the image's values.</summary>
    /// <value>0.15.</value>
    /// <exception cref="InvalidInputException">It is not in [0, 1].</exception>
    public double Noise
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new InvalidInputException($"Noise of {value} of an image's range is not usable; choose 0 to 1.");
    } = 0.15;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 5;

    /// <summary>The seed of the noise.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;
}
