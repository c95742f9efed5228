using System.Collections.Immutable;
using SkiaSharp;

namespace NAFlow.Data;

/// <summary>
/// Things that lie about behind a creature, in the colours that creatures have too, so that colour alone does not give a part away.
/// </summary>
internal static class Distractors
{
    private const float Extent = 100;

    private static readonly ImmutableArray<PartForm> Things =
    [
        PartForm.Of(PartShape.Filled(0x807870, "M-12 6 C-14 -6 -2 -10 6 -8 C14 -6 14 4 11 7 Z")),
        PartForm.Of(PartShape.Filled(0x4C8038, "M-14 0 C-6 -9 8 -9 14 0 C6 8 -6 8 -14 0 Z"), PartShape.Line(0x284818, 1, "M-13 0 L13 0")),
        PartForm.Of(PartShape.Filled(0xE8E0D0, "M-3 0 L3 0 L4 12 L-4 12 Z"), PartShape.Filled(0xC83028, "M-12 1 C-10 -12 10 -12 12 1 Z"),
            PartShape.Disc(0xF8F0F0, -4, -4, 2), PartShape.Disc(0xF8F0F0, 4, -3, 2)),
        PartForm.Of(PartShape.Line(0x604028, 3.5f, "M-16 4 L-2 -2 L16 -6 M-2 -2 L6 -12")),
        PartForm.Of(PartShape.Disc(0xF0C030, -7, 0, 5), PartShape.Disc(0xF0C030, 7, 0, 5), PartShape.Disc(0xF0C030, 0, -7, 5),
            PartShape.Disc(0xF0C030, 0, 7, 5), PartShape.Disc(0x704818, 0, 0, 4.5f)),
        PartForm.Of(PartShape.Disc(0x4868C0, 0, 0, 10), PartShape.Filled(0xF0F0F0, "M-9 -3 C-3 2 3 2 9 -3 L10 2 C3 7 -3 7 -10 2 Z")),
        PartForm.Of(PartShape.Filled(0xE89830, "M-13 4 C-6 -6 -4 -14 0 -14 C4 -14 6 -6 13 4 C6 8 -6 8 -13 4 Z")),
        PartForm.Of(PartShape.Disc(0x903890, -5, 2, 5), PartShape.Disc(0x903890, 5, 2, 5), PartShape.Disc(0x903890, 0, -5, 5),
            PartShape.Line(0x386028, 1.5f, "M0 -9 L3 -15")),
    ];

    private static readonly ImmutableArray<uint> Lights = [0xFFF0C0, 0xC0F0D0, 0xF8C8B0, 0xB8D8FF];

    /// <summary>Paints some, over blurred spots of light.</summary>
    public static void Paint(ScenePainter painter, RandomStream random)
    {
        for (var count = random.Below(5); count > 0; count--)
        {
            var colour = new SKColor(0xFF000000 | Lights[random.Below(Lights.Length)]).WithAlpha((byte)random.Between(24, 80));
            painter.Glow(random.Between(0, Extent), random.Between(0, 0.7f * Extent), random.Between(3, 11), colour);
        }

        for (var count = random.Below(6); count > 0; count--)
        {
            var thing = Things[random.Below(Things.Length)];
            using var placed = painter
                .Placed(random.Between(0, Extent), random.Between(0.25f * Extent, Extent), random.Between(0, 360), random.Between(0.4f, 1.1f));
            painter.Paint(thing, Shade.Of(ref random, 40));
        }
    }
}

/// <summary>Blades of grass before a creature, which hide a little of it.</summary>
internal static class Foreground
{
    private const float Extent = 100;

    /// <summary>Paints them, where there are any.</summary>
    public static void Paint(ScenePainter painter, RandomStream random)
    {
        if (!random.Happens(0.4f)) return;
        var (centre, spread) = (random.Between(0, Extent), random.Between(10, 40));
        var colour = new SKColor((byte)random.Between(40, 120), (byte)random.Between(80, 140), (byte)random.Between(20, 70));
        for (var blade = 3 + random.Below(8); blade > 0; blade--)
        {
            var foot = centre + random.Between(-spread, spread);
            var tip = new SKPoint(foot + random.Between(-14, 14), Extent - random.Between(10, 34));
            painter.Hide(new SKPoint(foot, Extent + 2), tip, random.Between(1.5f, 3.5f), colour);
        }
    }
}
