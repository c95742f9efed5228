using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>A part of an object, and the image as it would be without it.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Mask">Whether each pixel shows the part, row by row, <c>[H, W]</c>.</param>
/// <param name="Without">Draws the same image without the part, of the same size.</param>
public sealed record TruePart(string Name, ImmutableArray<bool> Mask, Func<Photo> Without);
