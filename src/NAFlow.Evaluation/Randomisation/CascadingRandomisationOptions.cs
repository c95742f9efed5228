namespace NAFlow.Evaluation;

/// <summary>How a network's weights are drawn anew.</summary>
public sealed record CascadingRandomisationOptions
{
    /// <summary>
    /// The stages of the cascade: the layers with weights down to which it is random, evenly from the last to the first; all of them where there are no more.
    /// </summary>
    /// <value>6.</value>
    /// <exception cref="InvalidInputException">It is below 2.</exception>
    public int Stages
    {
        get;
        init => field = value >= 2 ? value : throw new InvalidInputException($"A cascade of {value} stages cannot go from the last layer to the first; choose 2 or more.");
    } = 6;
}
