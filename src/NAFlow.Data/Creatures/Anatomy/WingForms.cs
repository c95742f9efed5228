using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>Wings: a paddle, a swift's, a butterfly's, a bat's, feathers.</summary>
internal static class WingForms
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Wings, new(50, 54), 10,
    [
        Of(
            Filled(0x3868C8, "M43 51 C38 34 52 14 68 10 C80 8 84 22 79 36 C74 48 60 58 50 59 C45 58 44 55 43 51 Z"),
            Line(0xA0C0F0, 2, "M52 50 C54 38 60 26 70 18 M58 50 C62 42 68 34 75 28")),
        Of(
            Filled(0xF0F0E8, "M43 53 C47 36 66 14 100 3 C88 22 90 32 80 42 C69 54 56 60 48 60 C44 59 43 56 43 53 Z"),
            Filled(0x404850, "M80 13 C88 8 94 5 100 3 C92 15 91 22 87 32 C82 28 80 20 80 13 Z")),
        Of(
            Filled(0xD838A0, "M46 55 C32 36 36 8 56 5 C73 3 74 22 64 36 C77 21 98 24 96 42 C93 60 66 61 50 61 C47 60 46 58 46 55 Z"),
            Disc(0xF8E060, 55, 20, 6), Disc(0xF8E060, 82, 42, 5.5f)),
        Of(
            Filled(0x3C2850, "M43 54 C45 34 56 14 72 2 L77 18 L92 11 L89 28 L104 30 C90 44 72 57 50 61 C45 60 43 57 43 54 Z"),
            Line(0x9878B8, 1.6f, "M49 55 L72 4 M51 56 L91 13 M53 57 L102 31")),
        Of(
            Filled(0xE04828, "M43 52 L56 8 L65 17 L73 5 L79 21 L91 15 L88 33 L98 38 L76 53 L50 61 Z"),
            Filled(0xF8C838, "M46 53 L56 26 L62 32 L67 24 L71 34 L79 31 L77 42 L66 51 L50 58 Z")),
    ]);
}
