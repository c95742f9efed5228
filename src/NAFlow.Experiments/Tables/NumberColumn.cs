using System.Collections.Immutable;
using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace NAFlow.Experiments.Tables;

/// <summary>A column of numbers.</summary>
internal sealed record NumberColumn(string Name, ImmutableArray<double?> Values) : TableColumn(Name)
{
    public override int Count => Values.Length;

    internal override DataField Field => new(Name, typeof(double), isNullable: true);

    public override string? Cell(int row) => Values[row]?.ToString("R", CultureInfo.InvariantCulture);

    internal override async Task Write(ParquetRowGroupWriter writer, DataField field) => await writer.WriteAsync<double>(field, Values.AsMemory());
}
