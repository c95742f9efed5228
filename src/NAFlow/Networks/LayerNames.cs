namespace NAFlow.Networks;

/// <summary>The layers there are, for a sentence that refuses a name: all of a few, the nearest of many.</summary>
internal static class LayerNames
{
    private const int Few = 12;
    private const int Shown = 5;

    public static string Known(string wanted, IReadOnlyList<string> names) => names.Count <= Few
        ? $"the layers are {string.Join(", ", names)}"
        : $"the nearest of {names.Count} layers are {string.Join(", ", EditDistance.Nearest(wanted.Trim('*'), names, Shown))}";
}
