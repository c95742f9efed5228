using NAFlow.Data;

namespace NAFlow.Interactive;

/// <summary>A few of many layers: the ends of the outermost modules, evenly thinned where even they are too many; the first and the last always.</summary>
internal static class ShownLayers
{
    public static IReadOnlyList<FlowLayer> Of(IReadOnlyList<FlowLayer> layers, int most)
    {
        if (layers.Count <= most) return layers;
        var levels = Enumerable.Range(1, layers.Max(layer => layer.Name.Split('.').Length)).Select(depth => Outermost(layers, depth)).ToArray();
        var fitting = Array.FindLastIndex(levels, level => level.Length <= most);
        return fitting >= 0 && 2 * levels[fitting].Length >= most ? levels[fitting] : EvenlyChosen.Of(levels[Math.Min(fitting + 1, levels.Length - 1)], most);
    }

    // The last layer of every module, where names are read to so many dots.
    private static FlowLayer[] Outermost(IReadOnlyList<FlowLayer> layers, int depth) =>
        [.. layers.Where((layer, index) => index == 0 || index == layers.Count - 1 || Module(layer, depth) != Module(layers[index + 1], depth))];

    private static string Module(FlowLayer layer, int depth) => string.Join('.', layer.Name.Split('.').Take(depth));
}
