namespace NAFlow;

/// <summary>The score of a class found by one of its names, or by its number in digits.</summary>
internal sealed record NamedClassDecision(string Name) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) =>
        ClassScore.Read(trace, [.. Enumerable.Repeat(Find(trace.Network, Name), (int)trace.BatchSize)]);

    /// <summary>The class of this name.</summary>
    /// <exception cref="InvalidInputException">No class has it.</exception>
    public static int Find(Network network, string name)
    {
        var names = network.ClassNames
            ?? throw new InvalidInputException($"{network.Name} has no class names, so '{name}' cannot be looked up; give the class by its number.");
        return names.Find(name);
    }
}
