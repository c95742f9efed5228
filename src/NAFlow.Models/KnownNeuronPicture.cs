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
    public static IReadOnlyList<DrawnShape> Shapes
    { get; } = [.. KnownClass.All.Select((known, index) => Box(known.Name, Figures[index].X, Figures[index].Y, known.Outline))];

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

/// <summary>A shape in the picture of the known-neuron network: where the attention of its class belongs.</summary>
/// <param name="ClassName">The class it belongs to.</param>
/// <param name="Left">The first column of its box, in pixels.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">The column after its last.</param>
/// <param name="Bottom">The row after its last.</param>
public sealed record DrawnShape(string ClassName, int Left, int Top, int Right, int Bottom);

/// <summary>The outlines, all of the same area (that of a disc of radius 1) and centred on their centre of gravity.</summary>
internal abstract record ShapeOutline
{
    public static ShapeOutline Disc { get; } = new Round();

    public static ShapeOutline Square { get; } = new Box();

    public static ShapeOutline Triangle { get; } = new Gable();

    /// <summary>Half the width, and how far it reaches up and down.</summary>
    public abstract (double Side, double Up, double Down) Reach { get; }

    /// <summary>Whether a point, y downwards, lies inside.</summary>
    public abstract bool Contains(double x, double y);

    /// <summary>How much of a square cell lies inside, from 0 to 1.</summary>
    public double Cover(double x, double y, double side)
    {
        const int steps = 8;
        var inside = 0;
        for (var row = 0; row < steps; row++)
            for (var column = 0; column < steps; column++)
                if (Contains(x + (((column + 0.5) / steps) - 0.5) * side, y + (((row + 0.5) / steps) - 0.5) * side))
                    inside++;
        return inside / (double)(steps * steps);
    }

    private sealed record Round : ShapeOutline
    {
        public override (double Side, double Up, double Down) Reach => (1, 1, 1);

        public override bool Contains(double x, double y) => (x * x) + (y * y) <= 1;
    }

    private sealed record Box : ShapeOutline
    {
        private static readonly double Half = Math.Sqrt(Math.PI) / 2;

        public override (double Side, double Up, double Down) Reach => (Half, Half, Half);

        public override bool Contains(double x, double y) => Math.Max(Math.Abs(x), Math.Abs(y)) <= Half;
    }

    /// <summary>Equilateral, one corner up.</summary>
    private sealed record Gable : ShapeOutline
    {
        private static readonly double Half = Math.Sqrt(Math.PI / Math.Sqrt(3));
        private static readonly double Height = Half * Math.Sqrt(3);

        public override (double Side, double Up, double Down) Reach => (Half, Height * 2 / 3, Height / 3);

        public override bool Contains(double x, double y) => y <= Height / 3 && Math.Abs(x) <= (y + (Height * 2 / 3)) / Math.Sqrt(3);
    }
}
