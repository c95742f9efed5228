using SkiaSharp;

namespace NAFlow.Data;

/// <summary>How one thing's colours differ from those of its kind: levels added to red, green and blue.</summary>
internal readonly record struct Shade(int Red, int Green, int Blue)
{
    /// <summary>A random one of at most so many levels: alike for all channels, and a fourth of it for each by itself.</summary>
    public static Shade Of(ref RandomStream random, float most)
    {
        var all = random.Between(-most, most);
        return new(One(ref random), One(ref random), One(ref random));

        int One(ref RandomStream stream) => (int)(all + stream.Between(-most / 4, most / 4));
    }

    /// <summary>A colour in this shade, and lighter by some levels.</summary>
    public SKColor Apply(SKColor colour, int lighter = 0) =>
        new(Level(colour.Red + Red + lighter), Level(colour.Green + Green + lighter), Level(colour.Blue + Blue + lighter), colour.Alpha);

    private static byte Level(int value) => (byte)Math.Clamp(value, 0, 255);
}
