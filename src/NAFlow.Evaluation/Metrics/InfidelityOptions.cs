namespace NAFlow.Evaluation;

/// <summary>How infidelity perturbs an image.</summary>
public sealed record InfidelityOptions
{
    /// <summary>What is done to the image.</summary>
    /// <value><see cref="NAFlow.Evaluation.Perturbation.SquareRemoval"/>.</value>
    /// <exception cref="InvalidInputException">It is no known perturbation.</exception>
    public Perturbation Perturbation
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"Perturbation {value} is unknown; choose SquareRemoval or GaussianNoise.");
    }

    /// <summary>How many perturbations are drawn.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is not from 2 to 100,000.</exception>
    public int Samples { get; init => field = MetricParameter.Within(value, "A number of perturbations", 2, 100_000); } = 50;

    /// <summary>The side of a removed square, as a share of the shorter side of the image. The square lies anywhere inside.</summary>
    /// <value>0.25. The reference draws squares of several sizes; one size makes their changes comparable.</value>
    /// <exception cref="InvalidInputException">It is not from 0.001 to 1.</exception>
    public double SquareSide { get; init => field = MetricParameter.Within(value, "A square's side", 0.001, 1); } = 0.25;

    /// <summary>The standard deviation of Gaussian noise, in normalised space.</summary>
    /// <value>0.1.</value>
    /// <exception cref="InvalidInputException">It is not from 0.000001 to 100.</exception>
    public double NoiseDeviation { get; init => field = MetricParameter.Within(value, "A noise's deviation", 1e-6, 100); } = 0.1;

    /// <summary>Images that the network is given at once; it changes no figure.</summary>
    /// <value>25.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 25;
}
