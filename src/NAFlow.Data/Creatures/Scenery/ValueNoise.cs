namespace NAFlow.Data;

/// <summary>Smooth noise: random values on a grid, blended in between. Every row of the grid is shifted by itself, so that no columns show.</summary>
internal sealed class ValueNoise
{
    private readonly float[] values;
    private readonly float[] shifts;
    private readonly int columns;
    private readonly int rows;

    /// <summary>Noise with this many cells across and down the picture.</summary>
    public ValueNoise(ref RandomStream random, int columns, int rows)
    {
        (this.columns, this.rows) = (columns, rows);
        values = new float[(columns + 2) * (rows + 1)];
        shifts = new float[rows + 1];
        for (var at = 0; at < values.Length; at++) values[at] = random.Between(-1, 1);
        for (var row = 0; row < shifts.Length; row++) shifts[row] = random.Between(0, 1);
    }

    /// <summary>Adds the noise, times a factor for every row, to a picture of one channel.</summary>
    /// <param name="field"><c>[S, S]</c>.</param>
    /// <param name="size">S.</param>
    /// <param name="factors"><c>[S]</c>.</param>
    public void AddTo(Span<float> field, int size, ReadOnlySpan<float> factors)
    {
        for (var y = 0; y < size; y++)
        {
            var (row, down) = Cell((y + 0.5f) * rows / size);
            AddRow(field.Slice(y * size, size), row, (1 - down) * factors[y]);
            AddRow(field.Slice(y * size, size), row + 1, down * factors[y]);
        }
    }

    private void AddRow(Span<float> target, int row, float factor)
    {
        var line = values.AsSpan(row * (columns + 2), columns + 2);
        var (step, shift) = ((float)columns / target.Length, shifts[row]);
        for (var x = 0; x < target.Length; x++)
        {
            var (column, along) = Cell(((x + 0.5f) * step) + shift);
            target[x] += factor * (line[column] + ((line[column + 1] - line[column]) * along));
        }
    }

    private static (int Index, float Inside) Cell(float position)
    {
        var index = (int)position;
        var inside = position - index;
        return (index, inside * inside * (3 - (2 * inside)));
    }
}
