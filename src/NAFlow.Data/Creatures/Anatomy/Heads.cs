using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>Heads: with a cap, with a crest, with horns, with ears.</summary>
internal static class Heads
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Head, new(38, 46), 9,
    [
        Of(Disc(0xD8B078, 27, 36, 14), Filled(0x503828, "M13 34 C12 18 40 16 42 34 C34 26 22 26 13 34 Z")),
        Of(Filled(0xD83038, "M20 26 L14 7 L25 17 L29 2 L33 18 L44 9 L39 28 Z"), Disc(0xA86848, 27, 36, 14)),
        Of(
            Filled(0xF0E8C8, "M19 27 C10 18 11 6 20 0 C19 11 23 17 28 22 Z M34 23 C36 13 43 8 52 9 C44 14 43 22 40 30 Z"),
            Disc(0x607890, 27, 36, 14)),
        Of(
            Filled(0xE890A0, "M18 29 C3 24 2 5 15 5 C25 7 28 18 26 25 Z M33 25 C32 13 43 2 51 9 C58 18 47 29 39 31 Z"),
            Disc(0x98A860, 27, 36, 14)),
    ]);
}
