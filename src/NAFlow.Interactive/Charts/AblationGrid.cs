namespace NAFlow.Interactive;

/// <summary>What becomes of a figure when two choices vary: a grid of cells.</summary>
public static class AblationGrid
{
    /// <summary>The grid.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="rows">The choices down, by name.</param>
    /// <param name="columns">The choices across, by name.</param>
    /// <param name="values">The figures of every row, <c>[rows][columns]</c>; what is not finite stays blank.</param>
    /// <param name="figure">What the figure is.</param>
    /// <param name="unit">Its unit; <c>no unit</c> where it has none.</param>
    /// <param name="format">How a cell's figure is written, as a .NET number format.</param>
    /// <param name="down">What the rows are.</param>
    /// <param name="across">What the columns are.</param>
    /// <exception cref="InvalidInputException">There is no cell, or not one value for every row and column.</exception>
    public static ChartFigure Chart(
        string title, IReadOnlyList<string> rows, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<double>> values, string figure, string unit, string format = "G4",
        string down = "choice", string across = "choice")
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != rows.Count || values.Any(row => row.Count != columns.Count))
            throw new InvalidInputException($"The grid '{title}' has {rows.Count} rows and {columns.Count} columns; give a value for every pair of them.");

        return new ChartFigure
        {
            Title = $"{title}: {figure} ({unit})",
            Across = new ChartAxis(across) { Names = [.. columns] },
            Panels =
            [
                new(
                    new ChartAxis(down) { Names = [.. rows], IsReversed = true },
                    [new MatrixSeries(figure, values) { Format = format }]),
            ],
            Width = Math.Clamp(200 + (90 * columns.Count), 420, 1000),
            Height = Math.Max(240, 150 + (36 * rows.Count)),
        };
    }
}
