using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>Bodies: round, long, pear-shaped, humped, square.</summary>
internal static class Trunk
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Body, new(56, 56), 0,
    [
        Of(Filled(0xC4582C, "M31 52 C32 37 46 33 58 34 C73 36 83 44 83 55 C83 68 70 75 57 75 C43 75 31 67 31 52 Z")),
        Of(Filled(0x2C8C94, "M27 48 C34 38 50 40 62 41 C77 42 88 47 87 55 C86 66 70 71 56 71 C41 71 26 64 27 48 Z")),
        Of(Filled(0x8058A8, "M29 46 C34 34 48 36 56 40 C67 44 85 44 86 58 C86 73 70 79 58 78 C41 77 28 64 29 46 Z")),
        Of(Filled(0xE2C890, "M30 52 C32 43 40 28 57 28 C74 28 85 44 84 57 C83 70 70 73 56 73 C41 73 29 65 30 52 Z")),
        Of(Filled(0x6C8438, "M33 40 C44 35 72 35 80 39 C89 44 87 68 80 73 C70 78 44 77 36 72 C29 67 26 46 33 40 Z")),
    ]);
}
