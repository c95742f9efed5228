using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>A kind of place, by its colours, 0xRRGGBB.</summary>
/// <param name="Sky">The top of the picture.</param>
/// <param name="Far">Just above the horizon.</param>
/// <param name="Near">Just below it.</param>
/// <param name="Ground">The bottom.</param>
/// <param name="Roughness">How strong the texture of the ground is, in levels.</param>
internal sealed record Place(uint Sky, uint Far, uint Near, uint Ground, float Roughness)
{
    /// <summary>A meadow, a wood, a beach, snow, heath, water, dusk, a stony slope.</summary>
    public static ImmutableArray<Place> All { get; } =
    [
        new(0x88B4E0, 0xC0D4D0, 0x6C9048, 0x486828, 34), new(0x2C4028, 0x5C7440, 0x50502C, 0x3C3420, 44), new(0x78B0D8, 0xA8D0D8, 0xC8B488, 0xB09868, 22),
        new(0x9CA8B8, 0xC8CCD4, 0xD8DCE4, 0xB4BCCC, 16), new(0xA8A8B4, 0xB89CA0, 0x806078, 0x685048, 36), new(0x98B8C8, 0x88A8A8, 0x50808C, 0x306070, 26),
        new(0x40406C, 0xC88868, 0x584848, 0x383040, 26), new(0x90A0B0, 0xA8A8A8, 0x888078, 0x686058, 42),
    ];
}
