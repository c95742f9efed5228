using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>Beaks: a cone, a needle, a hook, a spoon.</summary>
internal static class Beaks
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Beak, new(16, 38), 6,
    [
        Of(Filled(0xF08020, "M18 28 L-4 37 L18 47 C22 42 22 34 18 28 Z"), Line(0x904810, 1.4f, "M-2 37.5 L16 38")),
        Of(Filled(0x303848, "M18 32 L-16 38 L-16 41 L18 44 C21 41 21 35 18 32 Z"), Line(0x8890A0, 1.2f, "M-13 39.5 L14 38")),
        Of(Filled(0xF4D030, "M19 27 C4 25 -5 33 -4 52 C2 44 9 45 19 46 C23 41 23 32 19 27 Z"), Line(0x987808, 1.4f, "M-2 43 C4 39 10 39 17 39")),
        Of(Filled(0xF078A8, "M18 33 L7 35 C3 26 -13 28 -14 38 C-13 49 3 50 7 41 L18 44 C21 41 21 36 18 33 Z"), Line(0x983868, 1.4f, "M-12 38.5 L15 38")),
    ]);
}
