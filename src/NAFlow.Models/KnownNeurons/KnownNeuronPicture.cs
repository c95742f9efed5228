using NAFlow.Imaging;

namespace NAFlow.Models;

/// <summary>
/// The picture that the known-neuron network explains: one shape of every class on a textured ground, among distractors that have the colour of a
/// class or its shape, never both.
/// </summary>
public static class KnownNeuronPicture
{
    /// <summary>Width and height in pixels.</summary>
    public const int Size = 224;

    /// <summary>The radius, in pixels, of the disc whose area every shape of a class has.</summary>
    internal const double Radius = 20;

    private static readonly RgbColour Ground = new(228, 221, 207);

    private static readonly (ShapeOutline Outline, RgbColour Colour, int X, int Y, double Radius)[] Figures =
    [
        (KnownClass.All[0].Outline, KnownClass.All[0].Colour, 60, 62, Radius),
        (KnownClass.All[1].Outline, KnownClass.All[1].Colour, 160, 110, Radius),
        (KnownClass.All[2].Outline, KnownClass.All[2].Colour, 66, 164, Radius),

        // The colour of a class in another shape.
        (ShapeOutline.Triangle, KnownClass.All[0].Colour, 158, 182, Radius),
        (ShapeOutline.Disc, KnownClass.All[1].Colour, 196, 38, 9),
        (ShapeOutline.Square, KnownClass.All[2].Colour, 134, 34, 12),

        // The shape of a class in another colour.
        (ShapeOutline.Disc, new RgbColour(236, 190, 44), 22, 112, 13),
        (ShapeOutline.Square, new RgbColour(126, 118, 112), 112, 204, 13),
        (ShapeOutline.Triangle, new RgbColour(40, 38, 42), 108, 118, 14),
    ];

    /// <summary>The shapes of the classes, in the order of the network's outputs.</summary>
    public static IReadOnlyList<DrawnShape> Shapes { get; } = [.. KnownClass.All.Select((known, index) => Box(known.Name, Figures[index].X, Figures[index].Y, known.Outline))];

    /// <summary>Draws the picture, the same every time.</summary>
    public static Photo Draw()
    {
        var pixels = new byte[Size * Size * 3];
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
                Shade(x, y).CopyTo(pixels.AsSpan(((y * Size) + x) * 3, 3));
        return Photo.FromPixels("drawn shapes", Size, Size, pixels);
    }

    private static byte[] Shade(int x, int y)
    {
        var grain = Grain(x, y);
        double[] colour = [Ground.Red + grain, Ground.Green + grain, Ground.Blue + grain];
        foreach (var figure in Figures)
        {
            var cover = figure.Outline.Cover((x - figure.X) / figure.Radius, (y - figure.Y) / figure.Radius, 1 / figure.Radius);
            if (cover == 0) continue;
            colour[0] += cover * (figure.Colour.Red + (grain / 2) - colour[0]);
            colour[1] += cover * (figure.Colour.Green + (grain / 2) - colour[1]);
            colour[2] += cover * (figure.Colour.Blue + (grain / 2) - colour[2]);
        }

        return [.. colour.Select(value => (byte)Math.Clamp(Math.Round(value), 0, 255))];
    }

    /// <summary>Linen: threads both ways and a speckle, the same amount in red, green and blue.</summary>
    private static double Grain(int x, int y)
    {
        var speckle = unchecked((uint)((x * 374761393) + (y * 668265263)));
        speckle = (speckle ^ (speckle >> 13)) * 1274126177;
        return (4 * Math.Sin(x * 1.9)) + (4 * Math.Sin(y * 2.1)) + ((((speckle >> 16) & 255) / 255.0 * 8) - 4);
    }

    private static DrawnShape Box(string name, int x, int y, ShapeOutline outline)
    {
        var (side, up, down) = outline.Reach;
        return new DrawnShape(
            name,
            (int)Math.Floor(x - (side * Radius)),
            (int)Math.Floor(y - (up * Radius)),
            (int)Math.Ceiling(x + (side * Radius)) + 1,
            (int)Math.Ceiling(y + (down * Radius)) + 1);
    }
}
