using System.Collections.Immutable;
using CsvHelper;
using NAFlow.Files;

namespace NAFlow.Data;

/// <summary>A table of results for programs that read on: numbers in full, an empty cell where there is no value.</summary>
public sealed record ResultTable
{
    /// <summary>Makes a table.</summary>
    /// <exception cref="ArgumentException">Columns have different lengths or the same name, or there is none.</exception>
    public ResultTable(params ImmutableArray<TableColumn> columns)
    {
        if (columns.IsDefaultOrEmpty || columns.Any(column => column.Count != columns[0].Count)
            || columns.DistinctBy(column => column.Name).Count() != columns.Length)
            throw new ArgumentException("A table needs columns of one length under different names.", nameof(columns));
        Columns = columns;
    }

    /// <summary>The columns.</summary>
    public ImmutableArray<TableColumn> Columns { get; }

    /// <summary>What the rows are, where programs should be told.</summary>
    /// <value>Null.</value>
    internal TableSchema? Schema { get; init; }

    /// <summary>The number of rows.</summary>
    public int RowCount => Columns[0].Count;

    /// <summary>Writes the table as <c>PATH.csv</c> and <c>PATH.parquet</c>, each whole or not at all.</summary>
    /// <param name="path">The path without an ending.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public void Save(string path)
    {
        SaveCsv($"{path}.csv");
        SaveParquet($"{path}.parquet");
    }

    /// <summary>Writes the table as CSV, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It cannot be written.</exception>
    public void SaveCsv(string path) => AtomicFile.Write(path, WriteCsv);

    // Parquet's tasks run on another thread: in a notebook they would continue on the one that waits here for them.

    /// <summary>Writes the table as Parquet, as small as it can be, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It cannot be written.</exception>
    public void SaveParquet(string path) => SaveParquet(path, [this]);

    /// <summary>
    /// Writes parts of a table, one after the other, as one of Parquet, whole or not at all: in groups of rows that are a part each, or several where
    /// parts are small. They are asked for as they are written.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">At least one, all of the same columns.</param>
    /// <exception cref="InvalidInputException">It cannot be written.</exception>
    internal static void SaveParquet(string path, IEnumerable<ResultTable> parts) =>
        AtomicFile.Write(path, stream => Task.Run(() => ParquetTable.Write(parts, stream)).GetAwaiter().GetResult());

    /// <summary>Reads a table of Parquet that was written here.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It is not there, or is no such table.</exception>
    public static ResultTable LoadParquet(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var stream = File.OpenRead(path);
            return ReadParquet(stream);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"'{path}' is not there; check the path.", problem);
        }
        catch (Exception problem) when (problem is not (InvalidInputException or OutOfMemoryException))
        {
            throw new InvalidInputException(
                $"'{path}' cannot be read as a table of results ({problem.Message.TrimEnd('.')}); make it again.", problem);
        }
    }

    /// <summary>The words of a column.</summary>
    /// <exception cref="InvalidInputException">There is no such column of words.</exception>
    public ImmutableArray<string?> Text(string name) => Find<TextColumn>(name).Values;

    /// <summary>The numbers of a column.</summary>
    /// <exception cref="InvalidInputException">There is no such column of such numbers.</exception>
    public ImmutableArray<T?> Numbers<T>(string name)
        where T : struct, IFormattable => Find<NumberColumn<T>>(name).Values;

    private T Find<T>(string name)
        where T : TableColumn => Columns.OfType<T>().FirstOrDefault(column => column.Name == name)
        ?? throw new InvalidInputException(
            $"The table has no column '{name}' of the kind that is needed; it has {string.Join(", ", Columns.Select(column => column.Name))}.");

    /// <summary>Reads a table of Parquet from a stream that can be sought in.</summary>
    internal static ResultTable ReadParquet(Stream stream) => Task.Run(() => ParquetTable.Read(stream)).GetAwaiter().GetResult();

    private void WriteCsv(Stream stream)
    {
        using var csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
        csv.WriteHeader([.. Columns.Select(column => column.Name)]);
        for (var row = 0; row < RowCount; row++) csv.WriteRecord([.. Columns.Select(column => column.Cell(row) ?? string.Empty)]);
        csv.Flush();
    }
}
