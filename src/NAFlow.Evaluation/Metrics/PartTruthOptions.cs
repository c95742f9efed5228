namespace NAFlow.Evaluation;

/// <summary>Which parts are compared.</summary>
public sealed record PartTruthOptions
{
    /// <summary>A part of fewer visible pixels is left out: a map cannot be read there.</summary>
    /// <value>20, as <see cref="PartDensity.LeastPixels"/>.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 1,000,000.</exception>
    public int LeastPixels { get; init => field = MetricParameter.Within(value, "A least number of pixels", 1, 1_000_000); } = PartDensity.LeastPixels;

    /// <summary>Parts that an order must have to be compared with another.</summary>
    /// <value>3.</value>
    /// <exception cref="InvalidInputException">It is not from 2 to 1000.</exception>
    public int LeastParts { get; init => field = MetricParameter.Within(value, "A least number of parts", 2, 1000); } = 3;
}
