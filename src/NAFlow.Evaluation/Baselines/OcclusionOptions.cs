namespace NAFlow.Evaluation;

/// <summary>How the image is occluded.</summary>
public sealed record OcclusionOptions
{
    /// <summary>What the reference does.</summary>
    public static OcclusionOptions Default { get; } = new();

    /// <summary>The side of the square that is covered, as a fraction of the image's side.</summary>
    /// <value>1/8 (this project's choice).</value>
    /// <exception cref="InvalidInputException">It is not in (0, 1].</exception>
    public double Window
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new InvalidInputException($"A window of {value} of the image cannot be covered; choose above 0, at most 1.");
    } = 1.0 / 8;

    /// <summary>How far the square moves, as a fraction of the image's side.</summary>
    /// <value>1/16 (this project's choice).</value>
    /// <exception cref="InvalidInputException">It is not in (0, 1].</exception>
    public double Stride
    {
        get;
        init => field = value is > 0 and <= 1 ? value : throw new InvalidInputException($"A stride of {value} of the image is not usable; choose above 0, at most 1.");
    } = 1.0 / 16;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;
}
