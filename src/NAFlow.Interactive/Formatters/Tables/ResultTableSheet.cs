using System.Globalization;
using NAFlow.Experiments.Tables;
using NAFlow.Interactive.Formatters.Parts;

namespace NAFlow.Interactive.Formatters.Tables;

/// <summary>A table of results for people: numbers to four digits.</summary>
internal static class ResultTableSheet
{
    public static Sheet Of(ResultTable table)
    {
        var heads = table.Columns.Select(column => new SheetHead(column.Name.Replace('_', ' '), IsText(column) ? CellContent.Words : CellContent.Number));
        var rows = Enumerable.Range(0, Math.Min(Sheet.MostRows, table.RowCount)).Select(row => table.Columns.Select(column => Cell(column, row)).ToImmutableRow());
        return new($"Table of {NumberText.Count(table.RowCount)} rows", [.. heads], [.. rows]) { RowCount = table.RowCount };
    }

    private static System.Collections.Immutable.ImmutableArray<string> ToImmutableRow(this IEnumerable<string> cells) => [.. cells];

    private static bool IsText(TableColumn column) =>
        Enumerable.Range(0, Math.Min(column.Count, Sheet.MostRows)).Any(row => column.Cell(row) is { } cell && !double.TryParse(cell, CultureInfo.InvariantCulture, out _));

    private static string Cell(TableColumn column, int row) => column.Cell(row) switch
    {
        null => "–",
        { } cell when cell.Contains('.', StringComparison.Ordinal) && double.TryParse(cell, CultureInfo.InvariantCulture, out var number) => NumberText.Of(number),
        { } cell => cell,
    };
}
