using NAFlow.Experiments.Creatures;
using NAFlow.Imaging;

namespace NAFlow.Experiments.Truth;

/// <summary>How much of a map lies on a pixel of each part of a creature, which makes large and small parts comparable.</summary>
public static class PartDensity
{
    /// <summary>A part of fewer visible pixels is not compared: a map cannot be read there.</summary>
    public const int LeastPixels = 20;

    /// <summary>The mean of a map over the visible pixels of each part.</summary>
    /// <param name="map">The map, <c>[h, w]</c>; it is resized bilinearly to the picture.</param>
    /// <param name="image">The picture.</param>
    /// <returns>The mean for every part of at least <see cref="LeastPixels"/> pixels.</returns>
    public static IReadOnlyDictionary<CreaturePart, double> Of(HeatMap map, CreatureImage image)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(image);
        var values = Resize.Bilinear(map, image.Size, image.Size).Values.Span;
        var parts = image.Parts.Span;
        var (sums, counts) = (new double[PartVariants.Parts.Length + 1], new int[PartVariants.Parts.Length + 1]);
        for (var at = 0; at < values.Length; at++)
        {
            sums[parts[at]] += values[at];
            counts[parts[at]]++;
        }

        return PartVariants.Parts.Where(part => counts[(int)part] >= LeastPixels).ToDictionary(part => part, part => sums[(int)part] / counts[(int)part]);
    }

    /// <summary>Whether one part has more of the map on a pixel than every other; a tie is none.</summary>
    public static bool IsHighest(IReadOnlyDictionary<CreaturePart, double> densities, CreaturePart part)
    {
        ArgumentNullException.ThrowIfNull(densities);
        return densities.TryGetValue(part, out var own) && densities.All(other => other.Key == part || other.Value < own);
    }
}
