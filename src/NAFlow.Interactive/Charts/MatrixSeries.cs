using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>
/// A grid of cells, each with its value in it, coloured from the least to the greatest. Its axes bear names, the upright one reversed.
/// </summary>
public sealed record MatrixSeries : ChartSeries
{
    /// <summary>Makes the grid.</summary>
    /// <param name="name">What the values are.</param>
    /// <param name="rows">The values, row by row from the top.</param>
    /// <exception cref="InvalidInputException">There is no value, or the rows have not the same length.</exception>
    public MatrixSeries(string name, IEnumerable<IEnumerable<double>> rows)
        : base(name)
    {
        Rows = [.. rows.Select(row => row.ToImmutableArray())];
        if (Rows.Length == 0 || Rows[0].Length == 0)
            throw new InvalidInputException($"The grid '{name}' has no cell; give it at least one row and one column.");
        foreach (var row in Rows) _ = AsMany(name, "values in a row", row, Rows[0].Length);
    }

    /// <summary>The values, row by row from the top.</summary>
    public ImmutableArray<ImmutableArray<double>> Rows { get; }

    /// <summary>How a value is written in its cell, as a .NET number format.</summary>
    /// <value><c>G4</c>.</value>
    public string Format { get; init; } = "G4";

    /// <summary>The value of 0 in the colours; null for the least there is.</summary>
    public double? Low { get; init; }

    /// <summary>The value of 1 in the colours; null for the greatest there is.</summary>
    public double? High { get; init; }

    internal override int Count => Rows.Length * Rows[0].Length;
}
