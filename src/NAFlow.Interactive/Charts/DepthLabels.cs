namespace NAFlow.Interactive.Charts;

/// <summary>Which layers are named along the axis: all where there is room, else the outermost modules, evenly thinned if even they are too many.</summary>
internal static class DepthLabels
{
    /// <summary>How many layers a narrow chart names.</summary>
    public const int Room = 20;

    /// <summary>The positions of the layers that are named.</summary>
    public static int[] For(IReadOnlyList<string> layers)
    {
        int[] all = [.. Enumerable.Range(0, layers.Count)];
        if (layers.Count <= Room) return all;
        int[] outer = Apart([.. all.Where(depth => layers[depth].Count(letter => letter == '.') <= 1)], (int)Math.Ceiling(layers.Count / (1.5 * Room)));
        var chosen = outer.Length > 1 ? outer : all;
        var step = (chosen.Length + Room - 1) / Room;
        return [.. chosen.Where((_, index) => index % step == 0)];
    }

    private static int[] Apart(int[] depths, int least)
    {
        List<int> kept = [];
        foreach (var depth in depths)
            if (kept.Count == 0 || depth - kept[^1] >= least)
                kept.Add(depth);
        return [.. kept];
    }
}
