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
        int[] outer = [.. all.Where(depth => layers[depth].Count(letter => letter == '.') <= 1)];
        var chosen = outer.Length > 1 ? outer : all;
        var step = (chosen.Length + Room - 1) / Room;
        return [.. chosen.Where((_, index) => index % step == 0)];
    }
}
