using System.Runtime.InteropServices;

namespace NAFlow.Imaging;

/// <summary>Brings maps to 0..1.</summary>
public static class MapScaling
{
    private const double Guard = 1e-10;

    /// <summary>One map on its own scale, as published: <c>m - min</c>, then <c>/ (1e-10 + max)</c>. A constant map becomes 0.</summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    public static HeatMap Scaled(this HeatMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Scaled(map, Range(map));
    }

    /// <summary>The maps of a flow, each <c>[h, w]</c> of its own size, in their order. Values over a map's ceiling become 1.</summary>
    /// <param name="maps">The maps; none gives none.</param>
    /// <param name="scale">One scale for each map, or one for all.</param>
    /// <param name="percentile">The share of a map's values, in percent, that lie at or under its ceiling: 100 for its greatest value.</param>
    public static IReadOnlyList<HeatMap> Scaled(this IReadOnlyList<HeatMap> maps, MapScale scale, double percentile = 100) =>
        [.. maps.Zip(maps.Ranges(scale, percentile), Scaled)];

    /// <summary>The values of the first and the last colour of every map.</summary>
    /// <param name="maps">The maps; none gives none.</param>
    /// <param name="scale">One scale for each map, or one for all: from the least floor to the greatest ceiling of them.</param>
    /// <param name="percentile">The share of a map's values, in percent, that lie at or under its ceiling: 100 for its greatest value.</param>
    public static IReadOnlyList<MapRange> Ranges(this IReadOnlyList<HeatMap> maps, MapScale scale, double percentile = 100)
    {
        ArgumentNullException.ThrowIfNull(maps);
        MapRange[] ranges = [.. maps.Select(map => Range(map, percentile))];
        if (maps.Count == 0 || scale == MapScale.EachAlone) return ranges;
        var whole = new MapRange(ranges.Min(range => range.Floor), ranges.Max(range => range.Ceiling));
        return [.. ranges.Select(_ => whole)];
    }

    /// <summary>
    /// A map of signed values: 0 becomes 0.5, the greatest magnitude 0 or 1, so that a <see cref="ColourMap.Diverging"/> map shows which side of 0 a
    /// value lies on. A map of zeros becomes 0.5.
    /// </summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    /// <param name="percentile">The share of magnitudes, in percent, that lie at or under the one of the last colours.</param>
    public static HeatMap ScaledAboutZero(this HeatMap map, double percentile = 100)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Scaled(map, RangeAboutZero(map, percentile));
    }

    /// <summary>The values of the first and the last colour of a map of signed values, as far from 0 as each other.</summary>
    public static MapRange RangeAboutZero(this HeatMap map, double percentile = 100)
    {
        ArgumentNullException.ThrowIfNull(map);
        var far = Range(HeatMap.Own(map.Height, map.Width, [.. MemoryMarshal.ToEnumerable(map.Values).Select(Math.Abs)]), percentile).Ceiling;
        return far > 0 ? new(-far, far) : new(-1, 1);
    }

    /// <summary>The least value of a map, and the value at a percentile; the greatest where that is no more than the least.</summary>
    private static MapRange Range(HeatMap map, double percentile = 100)
    {
        if (percentile is not (> 0 and <= 100))
            throw new InvalidInputException(
                $"A map cannot be scaled to its percentile {percentile}; choose one over 0, and 100 for the greatest value.");
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in map.Values.Span) (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        if (percentile == 100) return new(least, greatest);
        var sorted = map.Values.ToArray();
        Array.Sort(sorted);
        var ceiling = sorted[(int)Math.Ceiling(percentile / 100 * sorted.Length) - 1];
        return new(least, ceiling > least ? ceiling : greatest);
    }

    /// <summary>A map with a range brought to 0..1.</summary>
    internal static HeatMap Scaled(HeatMap map, MapRange range)
    {
        var source = map.Values.Span;
        var values = new float[source.Length];
        for (var index = 0; index < values.Length; index++)
            values[index] = (float)Math.Clamp((source[index] - (double)range.Floor) / (Guard + ((double)range.Ceiling - range.Floor)), 0, 1);
        return HeatMap.Own(map.Height, map.Width, values);
    }
}

/// <summary>The values of a map that the first and the last colour stand for.</summary>
/// <param name="Floor">The value of the first colour, and all under it.</param>
/// <param name="Ceiling">The value of the last colour, and all over it.</param>
public readonly record struct MapRange(float Floor, float Ceiling);

/// <summary>How the maps of a flow are brought to 0..1 for the eye.</summary>
public enum MapScale
{
    /// <summary>
    /// Each map alone, from its least value to its ceiling: <c>m - min</c>, then <c>/ (1e-10 + ceiling)</c>, which is as published where the ceiling
    /// is the greatest value. Every map uses the whole range, so maps cannot be compared in strength. A constant map becomes 0.
    /// </summary>
    EachAlone,

    /// <summary>
    /// One scale for the whole flow, from the least value of all maps to the greatest of their ceilings. Strengths can be compared across layers. A
    /// flow of one constant becomes 0; a constant map among others keeps its level.
    /// </summary>
    WholeFlow,
}
