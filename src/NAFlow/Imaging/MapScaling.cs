using System.Runtime.InteropServices;

namespace NAFlow.Imaging;

/// <summary>Brings maps to 0..1.</summary>
public static class MapScaling
{
    private const double Guard = 1e-10;

    /// <summary>One map on its own scale: <c>m - min</c>, then <c>/ (1e-10 + max)</c>. A constant map becomes 0.</summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    public static HeatMap Scaled(this HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Scaled(map, Smallest(map), Largest(map));
    }

    /// <summary>The maps of a flow, each <c>[h, w]</c> of its own size, in their order.</summary>
    /// <param name="maps">The maps; none gives none.</param>
    /// <param name="scale">One scale for each map, or one for all.</param>
    public static IReadOnlyList<HeatMap> Scaled(this IReadOnlyList<HeatMap> maps, MapScale scale)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0 || scale == MapScale.EachAlone)
            return [.. maps.Select(Scaled)];
        var smallest = maps.Min(Smallest);
        var largest = maps.Max(Largest);
        return [.. maps.Select(map => Scaled(map, smallest, largest))];
    }

    private static HeatMap Scaled(HeatMap map, double smallest, double largest)
    {
        var source = map.Values.Span;
        var values = new float[source.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)((source[index] - smallest) / (Guard + (largest - smallest)));
        return HeatMap.Own(map.Height, map.Width, values);
    }

    private static double Smallest(HeatMap map) => MemoryMarshal.ToEnumerable(map.Values).Min();

    private static double Largest(HeatMap map) => MemoryMarshal.ToEnumerable(map.Values).Max();
}

/// <summary>How the maps of a flow are brought to 0..1 for the eye.</summary>
public enum MapScale
{
    /// <summary>
    /// Each map alone, as published: <c>m - min</c>, then <c>/ (1e-10 + max)</c>. Every map uses the whole range, so maps cannot be compared
    /// in strength. A constant map becomes 0.
    /// </summary>
    EachAlone,

    /// <summary>
    /// One scale for the whole flow: the smallest value of all maps is subtracted from every map, then all are divided by 1e-10 plus the largest
    /// value left in any. Strengths can be compared across layers. A flow of one constant becomes 0; a constant map among others keeps its level.
    /// </summary>
    WholeFlow,
}
