namespace NAFlow.Evaluation;

/// <summary>How far and how often an image is moved to see how its maps change. Defaults are those of Yeh et al., 2019, as captum has them.</summary>
public sealed record MaxSensitivityOptions
{
    /// <summary>How many moved images are explained anew.</summary>
    /// <value>10.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 10,000.</exception>
    public int Samples { get; init => field = MetricParameter.Within(value, "A number of samples", 1, 10_000); } = 10;

    /// <summary>The most that a value of the normalised image moves; it moves evenly at random within.</summary>
    /// <value>0.02.</value>
    /// <exception cref="InvalidInputException">It is not from 0.000001 to 100.</exception>
    public double Radius { get; init => field = MetricParameter.Within(value, "A radius", 1e-6, 100); } = 0.02;

    /// <summary>Images that are traced and explained at once; all traces of an image are kept for its other methods.</summary>
    /// <value>1: methods that run a network on changed images explain one at a time.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 1;
}
