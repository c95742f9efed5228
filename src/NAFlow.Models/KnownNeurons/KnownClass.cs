using NAFlow.Imaging;

namespace NAFlow.Models;

/// <summary>One class of the known-neuron network: a shape in a colour, read by one channel of each layer.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Outline">The shape.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Own">Which of red, green and blue the colour is strongest in: 0, 1 or 2.</param>
internal sealed record KnownClass(string Name, ShapeOutline Outline, RgbColour Colour, int Own)
{
    /// <summary>The classes in the order of the outputs, which is that of the channels.</summary>
    public static IReadOnlyList<KnownClass> All { get; } =
    [
        new("red disc", ShapeOutline.Disc, new RgbColour(209, 46, 40), 0),
        new("green square", ShapeOutline.Square, new RgbColour(34, 158, 62), 1),
        new("blue triangle", ShapeOutline.Triangle, new RgbColour(36, 70, 204), 2),
    ];

    /// <summary>How much brighter the own primary is than the other two together, from 0 to 1.</summary>
    public double Margin => ((2 * Primary(Own)) - Primary(0) - Primary(1) - Primary(2)) / 255.0;

    private int Primary(int index) => index switch { 0 => Colour.Red, 1 => Colour.Green, _ => Colour.Blue };
}
