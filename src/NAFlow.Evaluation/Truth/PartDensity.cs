using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>How much of a map lies on a pixel of one part of a creature, which makes large and small parts comparable.</summary>
/// <param name="Part">The part.</param>
/// <param name="Pixels">Its visible pixels.</param>
/// <param name="Density">The mean of the map over them.</param>
public sealed record PartDensity(CreaturePart Part, int Pixels, double Density)
{
    /// <summary>A part of fewer visible pixels is not compared: a map cannot be read there.</summary>
    public const int LeastPixels = 20;

    /// <summary>The densities of every part of at least <see cref="LeastPixels"/> pixels.</summary>
    /// <param name="map">The map, <c>[h, w]</c>; it is resized bilinearly to the picture.</param>
    /// <param name="image">The picture.</param>
    public static ImmutableArray<PartDensity> Of(HeatMap map, CreatureImage image)
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

        return [.. PartVariants.Parts.Where(part => counts[(int)part] >= LeastPixels)
            .Select(part => new PartDensity(part, counts[(int)part], sums[(int)part] / counts[(int)part]))];
    }

    /// <summary>Whether a part has a higher density than every other; a tie is none.</summary>
    public static bool IsHighest(ImmutableArray<PartDensity> densities, CreaturePart part) => IsHigher(densities, part, densities);

    /// <summary>
    /// Whether a part has a higher density than every other part of its size: of at least half as many pixels, and in any case the largest other one. A sliver
    /// of body between wing and legs is no larger than the blur of a map, and takes its value from them.
    /// </summary>
    public static bool IsHighestOfItsSize(ImmutableArray<PartDensity> densities, CreaturePart part)
    {
        var own = densities.FirstOrDefault(density => density.Part == part);
        var largest = densities.Where(density => density.Part != part).MaxBy(density => density.Pixels);
        return IsHigher(densities, part, densities.Where(density => density == largest || 2 * density.Pixels >= own?.Pixels));
    }

    private static bool IsHigher(ImmutableArray<PartDensity> densities, CreaturePart part, IEnumerable<PartDensity> others) =>
        densities.FirstOrDefault(density => density.Part == part) is { } own && others.All(other => other.Part == part || other.Density < own.Density);
}
