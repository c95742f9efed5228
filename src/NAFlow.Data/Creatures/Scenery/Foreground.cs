using SkiaSharp;

namespace NAFlow.Data;

/// <summary>Blades of grass before a creature, which hide a little of it.</summary>
internal static class Foreground
{
    private const float Extent = 100;

    /// <summary>Paints them, where there are any.</summary>
    public static void Paint(ScenePainter painter, RandomStream random)
    {
        if (!random.Happens(0.4f)) return;
        var (centre, spread) = (random.Between(0, Extent), random.Between(10, 40));
        var colour = new SKColor((byte)random.Between(40, 120), (byte)random.Between(80, 140), (byte)random.Between(20, 70));
        for (var blade = 3 + random.Below(8); blade > 0; blade--)
        {
            var foot = centre + random.Between(-spread, spread);
            var tip = new SKPoint(foot + random.Between(-14, 14), Extent - random.Between(10, 34));
            painter.Hide(new SKPoint(foot, Extent + 2), tip, random.Between(1.5f, 3.5f), colour);
        }
    }
}
