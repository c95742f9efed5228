using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>The explicit Jacobians of a study as a table, and back.</summary>
internal static class JacobianColumns
{
    public static ResultTable Table(ImmutableArray<JacobianCost> rows) => new(
        TableColumn.Text("network", rows.Select(row => row.Network)),
        TableColumn.Text("layer", rows.Select(row => row.Layer)),
        TableColumn.Whole("side", rows.Select(row => (long?)row.Side)),
        TableColumn.Whole("threads", rows.Select(row => (long?)row.Threads)),
        TableColumn.Whole("outputs", rows.Select(row => (long?)row.Outputs)),
        TableColumn.Whole("rows", rows.Select(row => (long?)row.Rows)),
        TableColumn.Whole("columns", rows.Select(row => (long?)row.Columns)),
        TableColumn.Whole("bytes", rows.Select(row => (long?)row.Bytes)),
        TableColumn.Whole("measured_rows", rows.Select(row => (long?)row.MeasuredRows)),
        TableColumn.Whole("extrapolated", rows.Select(row => (long?)(row.IsExtrapolated ? 1 : 0))),
        TableColumn.Number("seconds_per_row", rows.Select(row => (double?)row.SecondsPerRow)),
        TableColumn.Number("build_seconds", rows.Select(row => (double?)row.BuildSeconds)),
        TableColumn.Number("solve_seconds", rows.Select(row => row.SolveSeconds)),
        TableColumn.Number("free_seconds", rows.Select(row => (double?)row.FreeSeconds)),
        TableColumn.Whole("free_iterations", rows.Select(row => (long?)row.FreeIterations)),
        TableColumn.Whole("free_bytes", rows.Select(row => (long?)row.FreeBytes)),
        TableColumn.Number("difference", rows.Select(row => row.Difference)));

    public static ImmutableArray<JacobianCost> Read(string text)
    {
        using var csv = CsvReader.FromText(text, CsvReaderOptions.Default with { HasHeader = true, FormatProvider = CultureInfo.InvariantCulture });
        var rows = ImmutableArray.CreateBuilder<JacobianCost>();
        while (csv.Read())
            rows.Add(new JacobianCost(
                csv.GetString("network"), csv.GetString("layer"), csv.Parse<int>("side"), csv.Parse<int>("threads"), csv.Parse<long>("outputs"), csv.Parse<long>("rows"), csv.Parse<long>("columns"))
            {
                MeasuredRows = csv.Parse<long>("measured_rows"),
                SecondsPerRow = csv.Parse<double>("seconds_per_row"),
                SolveSeconds = csv.Optional<double>("solve_seconds"),
                FreeSeconds = csv.Parse<double>("free_seconds"),
                FreeIterations = csv.Parse<int>("free_iterations"),
                Difference = csv.Optional<double>("difference"),
            });
        return rows.ToImmutable();
    }
}
