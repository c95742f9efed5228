namespace NAFlow.Interactive;

/// <summary>Which layers are named along the axis: all where there is room, else the outermost modules that lie far enough apart.</summary>
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
        var apart = (layers.Count + Room - 1) / Room;
        List<int> named = [];
        foreach (var depth in outer.Length > 1 ? outer : all)
            if (named.Count == 0 || depth - named[^1] >= apart)
                named.Add(depth);
        return [.. named];
    }
}
