using System.Collections.Immutable;
using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

/// <summary>All parts, and the order in which they are painted.</summary>
internal static class Skeleton
{
    private static readonly ImmutableArray<PartAnatomy> ByNumber =
        [Trunk.Anatomy, Heads.Anatomy, Beaks.Anatomy, EyeForms.Anatomy, WingForms.Anatomy, Tails.Anatomy, LegForms.Anatomy, Patterns.Anatomy];

    /// <summary>The parts from the back to the front.</summary>
    public static ImmutableArray<PartAnatomy> BackToFront { get; } =
        [Tails.Anatomy, LegForms.Anatomy, Trunk.Anatomy, Patterns.Anatomy, WingForms.Anatomy, Beaks.Anatomy, Heads.Anatomy, EyeForms.Anatomy];

    /// <summary>One part.</summary>
    public static PartAnatomy Of(CreaturePart part) => ByNumber[(int)part - 1];

    /// <summary>The part that another one moves with.</summary>
    public static CreaturePart CarrierOf(CreaturePart part) => part is CreaturePart.Beak or CreaturePart.Eyes ? CreaturePart.Head : part;
}

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

/// <summary>Beaks: a cone, a needle, a hook, a spoon.</summary>
internal static class Beaks
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Beak, new(16, 38), 6,
    [
        Of(Filled(0xF08020, "M18 28 L-4 37 L18 47 C22 42 22 34 18 28 Z"), Line(0x904810, 1.4f, "M-2 37.5 L16 38")),
        Of(Filled(0x303848, "M18 32 L-16 38 L-16 41 L18 44 C21 41 21 35 18 32 Z"), Line(0x8890A0, 1.2f, "M-13 39.5 L14 38")),
        Of(Filled(0xF4D030, "M19 27 C4 25 -5 33 -4 52 C2 44 9 45 19 46 C23 41 23 32 19 27 Z"), Line(0x987808, 1.4f, "M-2 43 C4 39 10 39 17 39")),
        Of(Filled(0xF078A8, "M18 33 L7 35 C3 26 -13 28 -14 38 C-13 49 3 50 7 41 L18 44 C21 41 21 36 18 33 Z"),
            Line(0x983868, 1.4f, "M-12 38.5 L15 38")),
    ]);
}

/// <summary>Eyes: white and round, amber with a slit, wide and blue, red and sleepy.</summary>
internal static class EyeForms
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Eyes, new(25, 33), 8,
    [
        Of(Disc(0xFFFFFF, 25, 33, 7.5f), Disc(0x101010, 23.5f, 33.5f, 3.8f), Disc(0xFFFFFF, 22.2f, 32, 1.2f)),
        Of(Oval(0xF0A010, 25, 33, 8, 6.5f), Oval(0x181008, 24.5f, 33, 1.8f, 6)),
        Of(Disc(0x205080, 25, 33, 8.5f), Disc(0x60D8F0, 25, 33, 6.5f), Disc(0x102030, 24.5f, 33, 3)),
        Of(Disc(0xF8E0D8, 25, 33, 7.5f), Disc(0xC82020, 24.5f, 35, 4.2f), Filled(0x402830, "M17 33 C17 23 33 23 33 33 Z")),
    ]);
}

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

/// <summary>Legs: with toes, with webbed feet, in boots, like springs.</summary>
internal static class LegForms
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Legs, new(57, 66), 8,
    [
        Of(
            Line(0xE8A020, 4.5f, "M48 68 L46 92 M67 68 L68 92"),
            Line(0xE8A020, 3.5f, "M36 97 L46 91 L48 99 M46 91 L56 96 M58 97 L68 91 L70 99 M68 91 L79 96")),
        Of(Filled(0x40B0A8, "M45 66 L52 66 L50 85 L56 97 L32 97 L46 85 Z M64 66 L71 66 L70 85 L78 97 L55 97 L66 85 Z")),
        Of(
            Filled(0x8C8890, "M43 66 L53 66 L53 84 L43 84 Z M62 66 L72 66 L72 84 L62 84 Z"),
            Filled(0x3030A0, "M43 80 L54 80 L54 99 L33 99 C33 91 40 91 43 90 Z M62 80 L73 80 L73 99 L56 99 C56 91 60 91 62 90 Z")),
        Of(
            Line(0xD02848, 4, "M48 68 L42 73 L54 78 L42 83 L54 88 L46 93 M67 68 L61 73 L73 78 L61 83 L73 88 L66 93"),
            Line(0x781020, 5, "M38 97 L54 97 M59 97 L75 97")),
    ]);
}

/// <summary>Patterns on the body: dots, bars, a bib, a zigzag. They are clipped to the body.</summary>
internal static class Patterns
{
    public static PartAnatomy Anatomy { get; } = new(CreaturePart.Pattern, new(56, 62), 4,
    [
        Of(
            Disc(0xFFFFFF, 42, 60, 4.6f), Disc(0xFFFFFF, 54, 66, 5), Disc(0xFFFFFF, 66, 61, 4.8f), Disc(0xFFFFFF, 77, 56, 4.4f),
            Disc(0xFFFFFF, 75, 69, 4.4f),
            Disc(0xFFFFFF, 43, 70, 4), Disc(0xFFFFFF, 64, 73, 4)),
        Of(Line(0x181820, 5, "M42 48 L40 80 M53 58 L52 80 M64 56 L65 80 M76 44 L78 80")),
        Of(Filled(0xF8E4B0, "M32 50 C42 48 50 58 60 60 C70 62 76 58 82 62 C80 80 40 82 33 66 Z")),
        Of(Line(0xE8F048, 6, "M30 64 L39 56 L48 68 L57 59 L66 70 L75 58 L86 68")),
    ]);
}
