using NAFlow.Tracing;

namespace NAFlow.Decisions;

/// <summary>The score of a class found by one of its names, or by its number in digits.</summary>
internal sealed record NamedClassDecision(string Name) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace)
    {
        var network = trace.Network;
        var names = network.ClassNames
            ?? throw new InvalidInputException($"{network.Name} has no class names, so '{Name}' cannot be looked up; give the class by its number.");
        return ClassScore.Read(trace, [.. Enumerable.Repeat(names.Find(Name), (int)trace.BatchSize)]);
    }
}
