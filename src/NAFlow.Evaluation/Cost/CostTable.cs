using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>A study of costs as Markdown.</summary>
public static class CostTable
{
    /// <summary>Writes the methods at the first point and how they grow, and the explicit Jacobians at the first side.</summary>
    /// <param name="result">The study.</param>
    public static string Write(CostResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var (manifest, first) = (result.Manifest, result.First);
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{(first.Side == 0 ? "The networks' own sizes" : $"{first.Side} x {first.Side} pixels")}, a batch of {first.Batch}, threads: {first.Threads}; medians (and quartiles) of {manifest.Rounds} rounds after {manifest.WarmUps} warm-ups on {manifest.Machine.Processor}. F is one forward pass plus the importance sweep.");
        text.AppendLine();
        var growths = result.Growths.ToDictionary(growth => (growth.Network, growth.Subject, growth.Against), growth => growth.Fit);
        text.Append(MarkdownTable.Write(
            ["network", "method", "F (ms)", "method without F (ms)", "in F", "end to end (ms)", "added memory (MiB)", "grows with side", "with batch",
                "with threads"],
            result.Wholes.Where(row => row.Point == result.FirstOf(row.Network)).Select(row => (string[])
            [
                row.Network, row.Method, Number(1000 * row.BaseSeconds.Median, "F1"), Milliseconds(row.MethodSeconds), Number(row.Ratio, "F2"),
                Milliseconds(row.EndToEnd!),
                row.AddedMebibytes is { } added ? Number(added, "F1") : string.Empty, Power(row, "side"), Power(row, "batch"), Power(row, "threads"),
            ]),
            words: 10));
        if (result.Jacobians.Any(IsFirst)) Write(text, [.. result.Jacobians.Where(IsFirst)]);
        return text.ToString();

        bool IsFirst(JacobianCost cost) => cost.Side == result.FirstOf(cost.Network).Side;

        string Power(CostRow row, string against) => growths.TryGetValue((row.Network, row.Method, against), out var fit)
            ? string.Create(CultureInfo.InvariantCulture, $"^{fit.Exponent:F2} (R² {fit.RSquared:F2})")
            : "-";
    }

    private static void Write(StringBuilder text, IReadOnlyList<JacobianCost> costs)
    {
        text.AppendLine().Append(MarkdownTable.Write(
            ["network", "convolution", "Jacobian", "MiB", "rows and solution (s)", "matrix-free (s)", "times longer", "times more memory"],
            costs.Select(cost => (string[])
            [
                cost.Network, cost.Layer, $"{cost.Rows} x {cost.Columns}", Number(cost.Bytes / 1048576.0, "F1"),
                Number(cost.ExplicitSeconds, "G3") + (cost.IsExtrapolated ? $" (rows alone, extrapolated from {cost.MeasuredRows})" : string.Empty),
                Number(cost.FreeSeconds, "G3"), Number(cost.TimeRatio, "G3"), Number(cost.MemoryRatio, "G3"),
            ]),
            words: 8));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Milliseconds(Quartiles seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds.Median:F1} ({1000 * seconds.Low:F1}-{1000 * seconds.High:F1})");
}

/// <summary>The rows of a study as a table, and back.</summary>
internal static class CostColumns
{
    public static ResultTable Table(ImmutableArray<CostRow> rows) => new(
        TableColumn.Text("network", rows.Select(row => row.Network)),
        TableColumn.Text("method", rows.Select(row => row.Method)),
        TableColumn.Whole("side", rows.Select(row => (long?)row.Point.Side)),
        TableColumn.Whole("batch", rows.Select(row => (long?)row.Point.Batch)),
        TableColumn.Whole("threads", rows.Select(row => (long?)row.Point.Threads)),
        TableColumn.Text("layer", rows.Select(row => row.Layer)),
        TableColumn.Whole("depth", rows.Select(row => (long?)row.Depth)),
        TableColumn.Number("f_seconds", rows.Select(row => (double?)row.BaseSeconds.Median)),
        TableColumn.Number("f_q1", rows.Select(row => (double?)row.BaseSeconds.Low)),
        TableColumn.Number("f_q3", rows.Select(row => (double?)row.BaseSeconds.High)),
        TableColumn.Number("method_seconds", rows.Select(row => (double?)row.MethodSeconds.Median)),
        TableColumn.Number("method_q1", rows.Select(row => (double?)row.MethodSeconds.Low)),
        TableColumn.Number("method_q3", rows.Select(row => (double?)row.MethodSeconds.High)),
        TableColumn.Number("end_to_end_seconds", rows.Select(row => row.EndToEnd?.Median)),
        TableColumn.Number("end_to_end_q1", rows.Select(row => row.EndToEnd?.Low)),
        TableColumn.Number("end_to_end_q3", rows.Select(row => row.EndToEnd?.High)),
        TableColumn.Number("ratio_to_f", rows.Select(row => (double?)row.Ratio)),
        TableColumn.Whole("iterations", rows.Select(row => (long?)row.Iterations)),
        TableColumn.Number("peak_mib", rows.Select(row => row.PeakMebibytes)),
        TableColumn.Number("added_mib", rows.Select(row => row.AddedMebibytes)),
        TableColumn.Number("largest_residual", rows.Select(row => row.LargestResidual)),
        TableColumn.Number("mean_entropy", rows.Select(row => row.MeanEntropy)),
        TableColumn.Number("no_inversion_correlation", rows.Select(row => row.NoInversionCorrelation)),
        TableColumn.Whole("rounds", rows.Select(row => (long?)row.Rounds)));

    public static ImmutableArray<CostRow> Read(string text)
    {
        using var csv = CsvReader.FromText(text, CsvReaderOptions.Default with { HasHeader = true, FormatProvider = CultureInfo.InvariantCulture });
        var rows = ImmutableArray.CreateBuilder<CostRow>();
        var heads = text.Split('\n', 2)[0].Trim().Split(',');
        while (csv.Read())
            rows.Add(new CostRow(csv.GetString("network"), MethodName.Current(csv.GetString("method")),
                new CostPoint(csv.Parse<int>("side"), csv.Parse<int>("batch"), csv.Parse<int>("threads")))
            {
                Layer = csv.GetString("layer") is { Length: > 0 } layer ? layer : null,
                Depth = csv.Optional<int>("depth"),
                BaseSeconds = Three("f", "f_seconds"),
                MethodSeconds = Three("method", "method_seconds"),
                EndToEnd = csv.Optional<double>("end_to_end_seconds") is null ? null : Three("end_to_end", "end_to_end_seconds"),
                Ratio = csv.Parse<double>("ratio_to_f"),
                Iterations = csv.Optional<int>("iterations"),
                PeakMebibytes = csv.Optional<double>("peak_mib"),
                AddedMebibytes = csv.Optional<double>("added_mib"),
                LargestResidual = Added("largest_residual"),
                MeanEntropy = Added("mean_entropy"),
                NoInversionCorrelation = Added("no_inversion_correlation"),
                Rounds = csv.Parse<int>("rounds"),
            });
        return rows.ToImmutable();

        // Studies of earlier versions lack these.
        double? Added(string column) => heads.Contains(column) ? csv.Optional<double>(column) : null;

        Quartiles Three(string name, string median) =>
            new(csv.Parse<double>(median), csv.Parse<double>($"{name}_q1"), csv.Parse<double>($"{name}_q3"));
    }

    /// <summary>A number that may be missing.</summary>
    internal static T? Optional<T>(this CsvReader csv, string column)
        where T : struct, IUtf8SpanParsable<T>, ISpanParsable<T> => csv.GetString(column).Length == 0 ? null : csv.Parse<T>(column);
}
