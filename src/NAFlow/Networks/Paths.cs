namespace NAFlow.Networks;

/// <summary>Which nodes lie on the paths from one node to another.</summary>
internal static class Paths
{
    /// <summary>The indices of the nodes on any path from <paramref name="entry"/> (left out) to <paramref name="exit"/> (included), in order.</summary>
    public static int[] Between(IReadOnlyList<Node> nodes, int entry, int exit)
    {
        if (exit <= entry) return [];
        var reached = new HashSet<int> { entry };
        for (var index = entry + 1; index <= exit; index++)
            if (nodes[index].Inputs.Any(reached.Contains))
                reached.Add(index);
        if (!reached.Contains(exit)) return [];
        var needed = new HashSet<int> { exit };
        for (var index = exit; index > entry; index--)
            if (needed.Contains(index))
                needed.UnionWith(nodes[index].Inputs);
        return [.. reached.Where(index => index != entry && needed.Contains(index)).Order()];
    }
}
