using System.Collections.Immutable;
using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Data;

/// <summary>A column of a table of results.</summary>
/// <param name="Name">Its name, in lower case with underscores, as it stands in files.</param>
public abstract record TableColumn(string Name)
{
    /// <summary>The number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>A column of words.</summary>
    public static TableColumn Text(string name, IEnumerable<string?> values) => new TextColumn(name, [.. values]);

    /// <summary>A column of numbers.</summary>
    public static TableColumn Number(string name, IEnumerable<double?> values) => new NumberColumn<double>(name, [.. values]);

    /// <summary>A column of whole numbers.</summary>
    public static TableColumn Whole(string name, IEnumerable<long?> values) => new NumberColumn<long>(name, [.. values]);

    /// <summary>A column of numbers of which seven digits matter; it takes half the place.</summary>
    public static TableColumn Single(string name, IEnumerable<float?> values) => new NumberColumn<float>(name, [.. values]);

    /// <summary>A cell as text, numbers in full; null where there is no value.</summary>
    public abstract string? Cell(int row);

    /// <summary>How the column is declared in Parquet.</summary>
    internal abstract DataField Field { get; }

    /// <summary>Writes the column to Parquet.</summary>
    internal abstract Task Write(ParquetRowGroupWriter writer, DataField field);
}

/// <summary>A column of words.</summary>
internal sealed record TextColumn(string Name, ImmutableArray<string?> Values) : TableColumn(Name)
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(string), isNullable: true);

    public override string? Cell(int row) => Values[row];

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync(field, Values!);
}

/// <summary>A column of numbers, whole or not.</summary>
internal sealed record NumberColumn<T>(string Name, ImmutableArray<T?> Values) : TableColumn(Name)
    where T : struct, IFormattable
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(T), isNullable: true);

    public override string? Cell(int row) => Values[row]?.ToString(null, CultureInfo.InvariantCulture);

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync<T>(field, Values.AsMemory());
}

/// <summary>Tables of results as Parquet.</summary>
internal static class ParquetTable
{
    /// <summary>Writes a table, in one group of rows. The same table gives the same bytes.</summary>
    public static async Task Write(ResultTable table, Stream stream)
    {
        var fields = table.Columns.Select(column => column.Field).ToArray();
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd };
        foreach (var field in fields.Where(field => field.ClrType == typeof(float))) options.ColumnEncodingHints[field.Path.ToString()] = EncodingHint.ByteSplitStream;
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, options);
        using var group = writer.CreateRowGroup();
        foreach (var (column, field) in table.Columns.Zip(fields)) await column.Write(group, field);
        group.CompleteValidate();
    }

    /// <summary>Reads a table.</summary>
    public static async Task<ResultTable> Read(Stream stream)
    {
        await using var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true);
        if (reader.RowGroupCount != 1) throw new InvalidDataException($"it has {reader.RowGroupCount} groups of rows, not one");
        using var group = reader.OpenRowGroupReader(0);
        var columns = ImmutableArray.CreateBuilder<TableColumn>();
        foreach (var field in reader.Schema.GetDataFields()) columns.Add(await Read(group, field));
        return new ResultTable(columns.ToImmutable());
    }

    private static async Task<TableColumn> Read(ParquetRowGroupReader group, DataField field) => field.ClrType switch
    {
        var type when type == typeof(string) || type == typeof(ReadOnlyMemory<char>) => new TextColumn(field.Name, await Words(group, field)),
        var type when type == typeof(double) => new NumberColumn<double>(field.Name, await Numbers<double>(group, field)),
        var type when type == typeof(float) => new NumberColumn<float>(field.Name, await Numbers<float>(group, field)),
        var type when type == typeof(long) => new NumberColumn<long>(field.Name, await Numbers<long>(group, field)),
        var type => throw new InvalidDataException($"column '{field.Name}' holds {type.Name}"),
    };

    private static async Task<ImmutableArray<string?>> Words(ParquetRowGroupReader group, DataField field)
    {
        var words = new string?[group.RowCount];
        await group.ReadAsync(field, words.AsMemory()!);
        return [.. words];
    }

    private static async Task<ImmutableArray<T?>> Numbers<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var numbers = new T?[group.RowCount];
        await group.ReadAsync<T>(field, numbers.AsMemory());
        return [.. numbers];
    }
}
