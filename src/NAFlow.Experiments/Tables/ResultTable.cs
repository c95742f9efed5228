using System.Collections.Immutable;
using CsvHelper;
using NAFlow.Files;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Experiments.Tables;

/// <summary>A table of results for programs that read on: numbers in full, an empty cell where there is no value.</summary>
public sealed record ResultTable
{
    /// <summary>Makes a table.</summary>
    /// <exception cref="ArgumentException">Columns have different lengths or the same name, or there is none.</exception>
    public ResultTable(params ImmutableArray<TableColumn> columns)
    {
        if (columns.IsDefaultOrEmpty || columns.Any(column => column.Count != columns[0].Count) || columns.DistinctBy(column => column.Name).Count() != columns.Length)
            throw new ArgumentException("A table needs columns of one length under different names.", nameof(columns));
        Columns = columns;
    }

    /// <summary>The columns.</summary>
    public ImmutableArray<TableColumn> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount => Columns[0].Count;

    /// <summary>Writes the table as <c>PATH.csv</c> and <c>PATH.parquet</c>, each whole or not at all.</summary>
    /// <param name="path">The path without an ending.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public void Save(string path)
    {
        AtomicFile.Write($"{path}.csv", WriteCsv);
        AtomicFile.Write($"{path}.parquet", stream => WriteParquet(stream).GetAwaiter().GetResult());
    }

    private void WriteCsv(Stream stream)
    {
        using var csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([.. Columns.Select(column => column.Name)]);
        for (var row = 0; row < RowCount; row++) csv.WriteRecord([.. Columns.Select(column => column.Cell(row) ?? string.Empty)]);
        csv.Flush();
    }

    private async Task WriteParquet(Stream stream)
    {
        var fields = Columns.Select(column => column.Field).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
        using var group = writer.CreateRowGroup();
        foreach (var (column, field) in Columns.Zip(fields)) await column.Write(group, field);
        group.CompleteValidate();
    }
}
