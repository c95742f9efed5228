using System.Collections.Immutable;
using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Experiments.Tables;

/// <summary>A column of whole numbers.</summary>
internal sealed record WholeColumn(string Name, ImmutableArray<long?> Values) : TableColumn(Name)
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(long), isNullable: true);

    public override string? Cell(int row) => Values[row]?.ToString(CultureInfo.InvariantCulture);

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync<long>(field, Values.AsMemory());
}
