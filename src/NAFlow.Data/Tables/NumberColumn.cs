using System.Collections.Immutable;
using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Data;

/// <summary>A column of numbers, whole or not.</summary>
internal sealed record NumberColumn<T>(string Name, ImmutableArray<T?> Values) : TableColumn(Name)
    where T : struct, IFormattable
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(T), isNullable: true);

    public override string? Cell(int row) => Values[row]?.ToString(null, CultureInfo.InvariantCulture);

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync<T>(field, Values.AsMemory());
}
