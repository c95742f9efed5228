using System.Collections.Immutable;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Data;

/// <summary>A column of words.</summary>
internal sealed record TextColumn(string Name, ImmutableArray<string?> Values) : TableColumn(Name)
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(string), isNullable: true);

    public override string? Cell(int row) => Values[row];

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync(field, Values!);
}
