using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>A table for people: of long ones the first rows.</summary>
/// <param name="Caption">What the table shows.</param>
/// <param name="Heads">The columns' heads; the first column names the rows.</param>
/// <param name="Rows">The cells, row by row.</param>
internal sealed record Sheet(string Caption, ImmutableArray<SheetHead> Heads, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>The most rows that are shown.</summary>
    public const int MostRows = 300;

    /// <summary>How many rows there are, those that are not shown among them.</summary>
    public int RowCount { get; init; } = Rows.Length;

    /// <summary>A table with a row for each thing.</summary>
    public static Sheet Of<T>(string caption, IReadOnlyCollection<T> things, params ImmutableArray<SheetColumn<T>> columns) => new(
        caption,
        [.. columns.Select(column => new SheetHead(column.Head, column.Content))],
        [.. things.Take(MostRows).Select(thing => columns.Select(column => column.Cell(thing)).ToImmutableArray())])
    { RowCount = things.Count };
}
