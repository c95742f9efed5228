using System.Collections.Immutable;
using SkiaSharp;

namespace NAFlow.Data;

/// <summary>A part: the forms it can have, and how it moves.</summary>
/// <param name="Part">The part.</param>
/// <param name="Joint">What it turns about.</param>
/// <param name="Swing">How far it may turn to either side, in degrees.</param>
/// <param name="Forms">Its forms.</param>
internal sealed record PartAnatomy(CreaturePart Part, SKPoint Joint, float Swing, ImmutableArray<PartForm> Forms);

/// <summary>One form that a part can have: its shapes, from the back to the front.</summary>
internal sealed record PartForm(ImmutableArray<PartShape> Shapes)
{
    public static PartForm Of(params ImmutableArray<PartShape> shapes) => new(shapes);
}

/// <summary>One coloured shape of a part, in a space where a creature facing left is about 100 wide and high.</summary>
internal sealed class PartShape
{
    private PartShape(string outline, uint colour, float stroke)
    {
        (Path, Colour, Stroke) = (SKPath.ParseSvgPathData(outline), new SKColor(0xFF000000 | colour), stroke);
        Bounds = Path.Bounds;
    }

    /// <summary>Its outline.</summary>
    public SKPath Path { get; }

    /// <summary>Where it lies.</summary>
    public SKRect Bounds { get; }

    /// <summary>Its colour, before the individual's shade and the light.</summary>
    public SKColor Colour { get; }

    /// <summary>The width of the line; 0 for a filled shape.</summary>
    public float Stroke { get; }

    /// <summary>A filled shape.</summary>
    /// <param name="colour">Red, green and blue, 0xRRGGBB.</param>
    /// <param name="outline">Its outline, in SVG path data.</param>
    public static PartShape Filled(uint colour, string outline) => new(outline, colour, 0);

    /// <summary>A line.</summary>
    /// <param name="colour">Red, green and blue, 0xRRGGBB.</param>
    /// <param name="width">Its width.</param>
    /// <param name="outline">Its course, in SVG path data.</param>
    public static PartShape Line(uint colour, float width, string outline) => new(outline, colour, width);

    /// <summary>A disc.</summary>
    public static PartShape Disc(uint colour, float x, float y, float radius) => Oval(colour, x, y, radius, radius);

    /// <summary>An upright ellipse.</summary>
    public static PartShape Oval(uint colour, float x, float y, float width, float height) =>
        new(FormattableString.Invariant($"M{x - width} {y} A{width} {height} 0 1 1 {x + width} {y} A{width} {height} 0 1 1 {x - width} {y} Z"),
            colour, 0);
}
