using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

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
