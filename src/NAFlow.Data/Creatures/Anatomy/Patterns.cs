using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>Patterns on the body: dots, bars, a bib, a zigzag. They are clipped to the body.</summary>
internal static class Patterns
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Pattern, new(56, 62), 4,
    [
        Of(
            Disc(0xFFFFFF, 42, 60, 4.6f), Disc(0xFFFFFF, 54, 66, 5), Disc(0xFFFFFF, 66, 61, 4.8f), Disc(0xFFFFFF, 77, 56, 4.4f), Disc(0xFFFFFF, 75, 69, 4.4f),
            Disc(0xFFFFFF, 43, 70, 4), Disc(0xFFFFFF, 64, 73, 4)),
        Of(Line(0x181820, 5, "M42 48 L40 80 M53 58 L52 80 M64 56 L65 80 M76 44 L78 80")),
        Of(Filled(0xF8E4B0, "M32 50 C42 48 50 58 60 60 C70 62 76 58 82 62 C80 80 40 82 33 66 Z")),
        Of(Line(0xE8F048, 6, "M30 64 L39 56 L48 68 L57 59 L66 70 L75 58 L86 68")),
    ]);
}
