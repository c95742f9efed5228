namespace NAFlow.Data;

/// <summary>A box around an object, in pixels of the photo; a pixel belongs to it when its centre does.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Whether the pixel in this column and row belongs to the box.</summary>
    public bool Contains(int column, int row) => column + 0.5 >= Left && column + 0.5 <= Right && row + 0.5 >= Top && row + 0.5 <= Bottom;
}
