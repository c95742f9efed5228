using NAFlow.Tracing;

namespace NAFlow.Decisions;

/// <summary>The score of a class found by one of its names, whatever the case.</summary>
internal sealed record NamedClassDecision(string Name) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace)
    {
        var network = trace.Network;
        if (network.ClassNames is null)
            throw new InvalidInputException($"{network.Name} has no class names, so '{Name}' cannot be looked up; give the class by its number.");
        var found = network.ClassNames.Index().Where(entry => Names(entry.Item).Contains(Name, StringComparer.OrdinalIgnoreCase)).Select(entry => entry.Index).ToArray();
        return found.Length switch
        {
            1 => ClassScore.Read(trace, [.. Enumerable.Repeat(found[0], (int)trace.BatchSize)]),
            0 => throw new InvalidInputException($"{network.Name} has no class named '{Name}'{Nearest(network.ClassNames)}; give a name from its list or a number."),
            _ => throw new InvalidInputException(
                $"'{Name}' names several classes of {network.Name} ({string.Join("; ", found.Select(index => $"{index}: {network.ClassNames[index]}"))}); give the number."),
        };
    }

    private static IEnumerable<string> Names(string entry) => entry.Split(',', StringSplitOptions.TrimEntries).Append(entry);

    private string Nearest(IReadOnlyList<string> names)
    {
        var similar = names.Where(entry => entry.Contains(Name, StringComparison.OrdinalIgnoreCase)).Take(5).ToArray();
        return similar.Length == 0 ? "" : $" (similar: {string.Join("; ", similar)})";
    }
}
