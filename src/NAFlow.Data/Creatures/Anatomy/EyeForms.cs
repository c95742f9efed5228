using static NAFlow.Data.PartForm;
using static NAFlow.Data.PartShape;

namespace NAFlow.Data;

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
