namespace NAFlow;

/// <summary>How the neighbours in a memory bank decide.</summary>
public sealed record NeighbourOptions
{
    /// <summary>20 neighbours at a temperature of 0.07, as the method's authors have it.</summary>
    public static NeighbourOptions Default { get; } = new();

    /// <summary>K, the neighbours that vote; all of a bank that is smaller.</summary>
    /// <value>20.</value>
    /// <exception cref="InvalidInputException">It is under 1.</exception>
    public int Count
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} neighbours cannot vote; choose 1 or more.");
    } = 20;

    /// <summary>T: a neighbour's vote is <c>exp(cosine / T)</c>.</summary>
    /// <value>0.07.</value>
    /// <exception cref="InvalidInputException">It is not positive and finite.</exception>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new InvalidInputException($"A temperature of {value} cannot be used; choose a positive number.");
    } = 0.07;
}
