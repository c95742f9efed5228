namespace NAFlow.Models;

/// <summary>The names by which a network may know the tensors of a file.</summary>
internal static class TensorNames
{
    /// <summary>
    /// Every way to take the names, the file's own first. Each leads from the network's name to the file's; tensors without the prefix are left out.
    /// </summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Readings(IEnumerable<string> given)
    {
        var all = given.ToArray();
        return TensorPrefix.Candidates(all).Select(prefix => Reading(all, prefix));
    }

    private static Dictionary<string, string> Reading(IEnumerable<string> all, string prefix)
    {
        var names = all.Where(name => prefix.Length == 0 || TensorPrefix.Follows(name, prefix)).ToDictionary(name => name[prefix.Length..], StringComparer.Ordinal);
        foreach (var (name, given) in names.ToArray())
            // A file that has both names is of no older kind, and nothing of it may be lost.
            if (DenseNetNames.Modern(ParallelNames.Plain(name)) is var modern && modern != name && names.TryAdd(modern, given))
                names.Remove(name);
        return names;
    }
}
