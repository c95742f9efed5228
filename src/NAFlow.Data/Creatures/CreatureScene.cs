using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>
/// Everything that a picture of a creature shows. The looks of the individual, its pose, the place, the light and the things around it are drawn from the two
/// seeds, each from a stream of its own: exchange or remove a part, and nothing else changes.
/// </summary>
/// <param name="Variants">The forms of the parts.</param>
/// <param name="IndividualSeed">The individual: its shades and proportions.</param>
/// <param name="SightingSeed">The occasion: pose, scale, place, light, surroundings.</param>
public sealed record CreatureScene(PartVariants Variants, ulong IndividualSeed, ulong SightingSeed)
{
    /// <summary>The parts that are left out.</summary>
    /// <value>None.</value>
    public ImmutableHashSet<CreaturePart> Removed { get; init; } = [];

    /// <summary>The same picture without a part.</summary>
    public CreatureScene Without(CreaturePart part) => this with { Removed = Removed.Add(part) };

    /// <summary>The same picture with another form of a part.</summary>
    /// <exception cref="InvalidInputException">The part has no such form.</exception>
    public CreatureScene With(CreaturePart part, int form) => this with { Variants = Variants.With(part, form) };

    /// <summary>Draws the picture.</summary>
    /// <param name="size">Its width and height in pixels, 16 to 4096.</param>
    /// <exception cref="InvalidInputException">The size is out of range.</exception>
    public CreatureImage Draw(int size = CreatureImage.CompactSize) => CreaturePainter.Paint(this, size);
}
