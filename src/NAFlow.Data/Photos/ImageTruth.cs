using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>What is known of where things are in an image.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Object">Whether each pixel shows the object, row by row, <c>[H, W]</c>.</param>
public sealed record ImageTruth(int Height, int Width, ImmutableArray<bool> Object)
{
    /// <summary>The parts of the object.</summary>
    /// <value>Empty: they are not known.</value>
    public ImmutableArray<TruePart> Parts { get; init; } = [];
}
