using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>How pixels are removed and imputed. Defaults are those of Rong et al., 2022, arXiv 2202.00449.</summary>
public sealed record RoadOptions
{
    /// <summary>Which shares of the pixels are removed, in per cent.</summary>
    /// <value>10, 20, 30, 40, 50, 60, 70, 80, 90.</value>
    /// <exception cref="InvalidInputException">There is none, or one is not above 0 and below 100.</exception>
    public ImmutableArray<double> Percentages
    {
        get;
        init => field = value is { IsDefaultOrEmpty: false } && value.All(share => share is > 0 and < 100)
            ? value
            : throw new InvalidInputException("Pixels are removed at percentages above 0 and below 100; give at least one, such as 10 or 50.");
    } = [10, 20, 30, 40, 50, 60, 70, 80, 90];

    /// <summary>The standard deviation of the noise that is added to what is imputed, in normalised space; drawn once for all maps of the image.</summary>
    /// <value>0.01.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 10.</exception>
    public double Noise { get; init => field = MetricParameter.Within(value, "A noise", 0, 10); } = 0.01;

    /// <summary>The weight of the four direct neighbours in the mean that a removed pixel becomes.</summary>
    /// <value>1/6.</value>
    /// <exception cref="InvalidInputException">It is not from 0.001 to 1.</exception>
    public double DirectWeight { get; init => field = MetricParameter.Within(value, "A weight of direct neighbours", 0.001, 1); } = 1.0 / 6;

    /// <summary>The weight of the four diagonal neighbours.</summary>
    /// <value>1/12.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double DiagonalWeight { get; init => field = MetricParameter.Within(value, "A weight of diagonal neighbours", 0, 1); } = 1.0 / 12;

    /// <summary>The residual at which the imputation is solved, over the norm of the image. The reference solves by a sparse factorisation.</summary>
    /// <value>1e-5: at 96 pixels no imputed value is then off by as much as the noise; at 1e-4 some are off by twice as much.</value>
    /// <exception cref="InvalidInputException">It is not from 1e-12 to 0.1.</exception>
    public double Tolerance { get; init => field = MetricParameter.Within(value, "A tolerance", 1e-12, 0.1); } = 1e-5;

    /// <summary>Images that are imputed, and given to the network, at once.</summary>
    /// <value>18.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 18;
}
