using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Interactive;

/// <summary>A table of results for people: numbers to four digits.</summary>
internal static class ResultTableSheet
{
    public static Sheet Of(ResultTable table)
    {
        var shown = Enumerable.Range(0, Math.Min(Sheet.MostRows, table.RowCount)).ToArray();
        return new(
            $"Table of {NumberText.Count(table.RowCount)} rows",
            [.. table.Columns.Select(column => new SheetHead(column.Name.Replace('_', ' '), Content(column, shown)))],
            [.. shown.Select(row => table.Columns.Select(column => Cell(column, row)).ToImmutableArray())])
        { RowCount = table.RowCount };
    }

    private static CellContent Content(TableColumn column, int[] rows) =>
        rows.Select(column.Cell).All(cell => cell is null || double.TryParse(cell, CultureInfo.InvariantCulture, out _)) ? CellContent.Number : CellContent.Words;

    private static string Cell(TableColumn column, int row) => column.Cell(row) switch
    {
        null => "–",
        { } cell when cell.Contains('.') && double.TryParse(cell, CultureInfo.InvariantCulture, out var number) => NumberText.Of(number),
        { } cell => cell,
    };
}
