using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>Tails: a fan, a ribbon, a curl, a fork, a brush.</summary>
internal static class Tails
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Tail, new(80, 55), 12,
    [
        Of(
            Filled(0x289048, "M77 49 L100 27 L109 34 L114 46 L115 58 L111 70 L102 78 L77 62 Z"),
            Filled(0xC8E050, "M100 42 L108 36 L111 46 L104 49 Z M103 54 L114 54 L112 64 L103 61 Z M98 66 L107 68 L102 76 L96 71 Z")),
        Of(Line(0xF0D020, 8, "M76 55 C90 34 98 76 112 50 C114 46 117 44 120 45"), Line(0x987000, 1.5f, "M78 54 C90 38 99 74 112 51")),
        Of(Line(0xF070A0, 7.5f, "M76 57 C96 66 116 56 110 40 C105 30 91 35 94 46 C96 51 102 50 102 46")),
        Of(Filled(0x283878, "M77 48 L116 27 L101 54 L117 78 L77 63 Z"), Line(0x80A8F0, 2, "M80 54 L107 36 M80 57 L108 70")),
        Of(
            Filled(0xD87828, "M76 50 C84 30 108 20 117 33 C126 48 108 78 87 70 C79 67 76 61 76 50 Z"),
            Filled(0xF8F0E0, "M100 24 C110 23 117 28 119 37 C121 46 118 54 114 60 C106 52 101 38 100 24 Z")),
    ]);
}
