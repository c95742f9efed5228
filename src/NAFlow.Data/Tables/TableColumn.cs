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

    /// <summary>The column with others of its name and kind below it.</summary>
    internal abstract TableColumn Join(IEnumerable<TableColumn> others);

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

    internal override TableColumn Join(IEnumerable<TableColumn> others) =>
        this with { Values = [.. Values, .. others.SelectMany(other => ((TextColumn)other).Values)] };

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync(field, Values!);
}

/// <summary>A column of numbers, whole or not.</summary>
internal sealed record NumberColumn<T>(string Name, ImmutableArray<T?> Values) : TableColumn(Name)
    where T : struct, IFormattable
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(T), isNullable: true);

    public override string? Cell(int row) => Values[row]?.ToString(null, CultureInfo.InvariantCulture);

    internal override TableColumn Join(IEnumerable<TableColumn> others) =>
        this with { Values = [.. Values, .. others.SelectMany(other => ((NumberColumn<T>)other).Values)] };

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync<T>(field, Values.AsMemory());
}
