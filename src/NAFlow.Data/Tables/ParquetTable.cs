using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Data;

/// <summary>What the rows of a table are, and the version of its columns: both stand in the metadata of its file.</summary>
/// <param name="Name">What the rows are, such as <c>results</c>.</param>
/// <param name="Version">The version, from 1. A column that is added, changed or left out makes a new one.</param>
internal sealed record TableSchema(string Name, int Version)
{
    /// <summary>The keys in the metadata of a file.</summary>
    public const string NameKey = "naflow.table", VersionKey = "naflow.schema";

    public Dictionary<string, string> ToMetadata() => new() { [NameKey] = Name, [VersionKey] = Version.ToString(CultureInfo.InvariantCulture) };

    /// <summary>What a file says; null where it says nothing, as those of before versions were written.</summary>
    public static TableSchema? From(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(NameKey, out var name) && metadata.TryGetValue(VersionKey, out var version)
            ? int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new TableSchema(name, number)
                : throw new InvalidDataException($"its schema version is '{version}'")
            : null;
}

/// <summary>Tables of results as Parquet.</summary>
internal static class ParquetTable
{
    /// <summary>The rows that a group has at least, where there are more parts: the description of a group takes about a kilobyte.</summary>
    public const int LeastRows = 8192;

    /// <summary>
    /// Writes the parts of a table one after the other, such as the rows of one image each: a group of rows is one part, or as many as it takes to
    /// reach
    /// <see cref="LeastRows"/>. No more than a group is in memory. The same parts give the same bytes.
    /// </summary>
    /// <param name="parts">At least one, all of the same columns.</param>
    /// <param name="stream">Where they go.</param>
    public static async Task Write(IEnumerable<ResultTable> parts, Stream stream)
    {
        using var next = parts.GetEnumerator();
        if (!next.MoveNext()) throw new ArgumentException("A table needs a part.", nameof(parts));
        var (fields, schema) = (next.Current.Columns.Select(column => column.Field).ToArray(), next.Current.Schema);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, Options(fields, schema));
        if (schema is not null) writer.CustomMetadata = schema.ToMetadata();
        var (group, more) = (new List<ResultTable>(), true);
        while (more)
        {
            group.Add(next.Current);
            more = next.MoveNext();
            if (more && group.Sum(part => part.RowCount) < LeastRows) continue;
            await WriteGroup(writer, group, fields);
            group.Clear();
        }
    }

    /// <summary>Reads a table.</summary>
    public static async Task<ResultTable> Read(Stream stream)
    {
        await using var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true);
        var columns = ImmutableArray.CreateBuilder<TableColumn>();
        foreach (var field in reader.Schema.GetDataFields()) columns.Add(await Read(reader, field));
        return new ResultTable(columns.ToImmutable()) { Schema = TableSchema.From(reader.CustomMetadata) };
    }

    // A table with a schema is queried, and its numbers keep their least and greatest; another is only read whole, and is smaller with bytes apart.
    private static ParquetOptions Options(DataField[] fields, TableSchema? schema)
    {
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd };
        foreach (var field in fields.Where(field => schema is null && field.ClrType == typeof(float)))
            options.ColumnEncodingHints[field.Path.ToString()] = EncodingHint.ByteSplitStream;
        return options;
    }

    private static async Task WriteGroup(ParquetWriter writer, List<ResultTable> parts, DataField[] fields)
    {
        using var group = writer.CreateRowGroup();
        foreach (var (place, field) in fields.Index())
        {
            var column = parts.Count == 1 ? parts[0].Columns[place] : parts[0].Columns[place].Join(parts.Skip(1).Select(part => part.Columns[place]));
            await column.Write(group, field);
        }

        group.CompleteValidate();
    }

    private static async Task<TableColumn> Read(ParquetReader reader, DataField field) => field.ClrType switch
    {
        var type when type == typeof(string) || type == typeof(ReadOnlyMemory<char>) => new TextColumn(field.Name, await Words(reader, field)),
        var type when type == typeof(double) => new NumberColumn<double>(field.Name, await Numbers<double>(reader, field)),
        var type when type == typeof(float) => new NumberColumn<float>(field.Name, await Numbers<float>(reader, field)),
        var type when type == typeof(long) => new NumberColumn<long>(field.Name, await Numbers<long>(reader, field)),
        var type => throw new InvalidDataException($"column '{field.Name}' holds {type.Name}"),
    };

    private static Task<ImmutableArray<string?>> Words(ParquetReader reader, DataField field) =>
        Values<string?>(reader, (group, values) => group.ReadAsync(field, values!));

    private static Task<ImmutableArray<T?>> Numbers<T>(ParquetReader reader, DataField field)
        where T : struct => Values<T?>(reader, (group, values) => group.ReadAsync<T>(field, values));

    private static async Task<ImmutableArray<T>> Values<T>(ParquetReader reader, Func<ParquetRowGroupReader, Memory<T>, ValueTask> read)
    {
        var values = new T[reader.RowGroups.Sum(group => group.RowCount)];
        var start = 0;
        foreach (var group in reader.RowGroups)
        {
            await read(group, values.AsMemory(start, (int)group.RowCount));
            start += (int)group.RowCount;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }
}
