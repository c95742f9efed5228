using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>
/// Everything that a picture of a creature shows. The looks of the individual, its pose, the place, the light and the things around it are drawn from
/// the two seeds, each from a stream of its own: exchange or remove a part, and nothing else changes.
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

/// <summary>A picture of a creature, with the part that every pixel shows.</summary>
public sealed record CreatureImage
{
    /// <summary>The width and height that the compact networks read, in pixels.</summary>
    public const int CompactSize = 96;

    private readonly byte[] pixels;
    private readonly byte[] parts;

    internal CreatureImage(int size, byte[] pixels, byte[] parts) => (Size, this.pixels, this.parts) = (size, pixels, parts);

    /// <summary>The width and height in pixels.</summary>
    public int Size { get; }

    /// <summary>Red, green and blue, row by row: <c>[S, S, 3]</c>.</summary>
    public ReadOnlyMemory<byte> Pixels => pixels;

    /// <summary>The <see cref="CreaturePart"/> that is seen at every pixel, row by row, 0 where the creature is not: <c>[S, S]</c>.</summary>
    public ReadOnlyMemory<byte> Parts => parts;

    /// <summary>The number of pixels that show a part.</summary>
    public int PixelsOf(CreaturePart part) => parts.AsSpan().Count((byte)part);

    /// <summary>Whether each pixel shows a part, row by row.</summary>
    public bool[] Mask(CreaturePart part) => Array.ConvertAll(parts, at => at == (byte)part);

    /// <summary>Whether each pixel shows the creature, row by row.</summary>
    public bool[] ObjectMask() => Array.ConvertAll(parts, at => at != 0);

    /// <summary>Copies the picture plane by plane, <c>[3, S, S]</c>.</summary>
    internal void CopyPlanesTo(Span<byte> target)
    {
        var plane = Size * Size;
        for (var channel = 0; channel < 3; channel++)
            for (var at = 0; at < plane; at++)
                target[(channel * plane) + at] = pixels[(at * 3) + channel];
    }

    /// <summary>The picture as a photo.</summary>
    public Photo ToPhoto(string name) => Photo.FromPixels(name, Size, Size, pixels);
}
