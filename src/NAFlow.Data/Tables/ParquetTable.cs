using System.Collections.Immutable;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Data;

/// <summary>Tables of results as Parquet.</summary>
internal static class ParquetTable
{
    /// <summary>Writes a table, in one group of rows. The same table gives the same bytes.</summary>
    public static async Task Write(ResultTable table, Stream stream)
    {
        var fields = table.Columns.Select(column => column.Field).ToArray();
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd };
        foreach (var field in fields.Where(field => field.ClrType == typeof(float))) options.ColumnEncodingHints[field.Path.ToString()] =
            EncodingHint.ByteSplitStream;
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
