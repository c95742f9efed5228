namespace NAFlow.Imaging;

/// <summary>An immutable map of attention: one finite number a position.</summary>
public sealed class HeatMap
{
    private readonly float[] values;

    private HeatMap(int height, int width, float[] values)
    {
        Height = height;
        Width = width;
        this.values = values;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>The values, <c>[Height, Width]</c>, row by row from the top left.</summary>
    public ReadOnlyMemory<float> Values => values;

    /// <summary>The value at one position.</summary>
    /// <param name="y">Row, from 0 at the top.</param>
    /// <param name="x">Column, from 0 at the left.</param>
    public float this[int y, int x] => values.AsSpan(y * Width, Width)[x];

    /// <summary>Makes a map of a copy of values.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values"><c>[height, width]</c>, row by row from the top left.</param>
    /// <exception cref="InvalidInputException">A side is not positive, the values do not fill the map, or one is not finite.</exception>
    public static HeatMap FromValues(int height, int width, ReadOnlySpan<float> values)
    {
        if (height < 1 || width < 1 || (long)height * width != values.Length)
            throw new InvalidInputException($"A heat map of {height} x {width} cannot hold {values.Length} values; give one for each position.");
        for (var index = 0; index < values.Length; index++)
            if (!float.IsFinite(values[index]))
                throw new InvalidInputException(
                    $"The heat map holds {values[index]} at row {index / width}, column {index % width}; give finite values only.");
        return new HeatMap(height, width, values.ToArray());
    }

    /// <summary>Takes the array over without a copy or a check.</summary>
    internal static HeatMap Own(int height, int width, float[] values) => new(height, width, values);
}
