namespace NAFlow.Evaluation;

/// <summary>How pixels are deleted and inserted. Defaults are those of Petsiuk et al., 2018 (RISE), arXiv 1806.07421, for sets of images.</summary>
public sealed record DeletionInsertionOptions
{
    /// <summary>Pixels that are changed from one point of the curve to the next.</summary>
    /// <value>Null: an <see cref="Steps"/>th of the image, rounded up; at 224 pixels 1792, as the reference has for a set.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 100,000,000.</exception>
    public int? PixelsAStep { get; init => field = value is { } pixels ? MetricParameter.Within(pixels, "A step in pixels", 1, 100_000_000) : null; }

    /// <summary>Steps from the first point of the curve to the last, where <see cref="PixelsAStep"/> is not given.</summary>
    /// <value>28.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 100,000.</exception>
    public int Steps { get; init => field = MetricParameter.Within(value, "A number of steps", 1, 100_000); } = 28;

    /// <summary>Images that the network is given at once; it changes no figure.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 32;

    /// <summary>The width of the blur that insertion starts from, in pixels; odd.</summary>
    /// <value>11.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 255, or is even.</exception>
    public int BlurTaps
    {
        get;
        init => field = MetricParameter.Within(value, "A blur's width in pixels", 1, 255) % 2 == 1
            ? value
            : throw new InvalidInputException($"A blur of {value} pixels has no centre; choose an odd width.");
    } = 11;

    /// <summary>The standard deviation of the blur, in pixels.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not from 0.01 to 255.</exception>
    public double BlurDeviation { get; init => field = MetricParameter.Within(value, "A blur's deviation in pixels", 0.01, 255); } = 5;
}
