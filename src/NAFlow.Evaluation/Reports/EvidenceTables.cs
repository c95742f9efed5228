using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>All tables of the evidence as one: a row for every figure of every method at every layer.</summary>
public static class EvidenceTables
{
    /// <summary>The name of the file in the folder of the evidence.</summary>
    public const string FileName = "tables.parquet";

    private const int Digits = 4;

    /// <summary>The table; means and intervals are rounded to 4 digits.</summary>
    /// <param name="report">All evaluations.</param>
    public static ResultTable Of(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        (string Evaluation, FigureTable Table, FigureCell Cell)[] rows =
            [.. report.Subjects.SelectMany(subject => subject.Tables.SelectMany(table => table.Cells.Select(cell => (subject.Name, table, cell))))];
        return new ResultTable(
            TableColumn.Text("evaluation", rows.Select(row => row.Evaluation)), TableColumn.Text("figure", rows.Select(row => row.Table.Figure.Name)),
            TableColumn.Text("method", rows.Select(row => row.Cell.Method)), TableColumn.Text("layer", rows.Select(row => row.Cell.Layer.Name)),
            TableColumn.Whole("depth", rows.Select(row => (long?)row.Cell.Layer.Depth)),
            TableColumn.Whole("images", rows.Select(row => (long?)row.Cell.Count)),
            TableColumn.Single("mean", rows.Select(row => Round(row.Cell.Value.Mean))),
            TableColumn.Single("low", rows.Select(row => Round(row.Cell.Value.Low))),
            TableColumn.Single("high", rows.Select(row => Round(row.Cell.Value.High))),
            TableColumn.Whole("within_first", rows.Select(row => (long?)(row.Cell.IsWithinFirst ? 1 : 0))));
    }

    private static float? Round(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return double.IsFinite(value) ? 0 : null;
        var places = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return (float)(places >= 0 ? Math.Round(value, Math.Min(places, 15)) : value);
    }
}

/// <summary>
/// The tables of the evidence in the repository, <c>data/evidence/tables.parquet</c>, carried inside this library so that notebooks find them from
/// any folder.
/// </summary>
public static class PublishedEvidence
{
    private const string Resource = "NAFlow.Evaluation.evidence.parquet";

    private static readonly Lazy<ImmutableSortedDictionary<string, ImmutableArray<PublishedCell>>> Tables = new(Open);

    /// <summary>The names of the tables: an evaluation and a figure, such as <c>maps/alexnet-energy</c>. Empty where none was published.</summary>
    public static IReadOnlyList<string> Names => [.. Tables.Value.Keys];

    /// <summary>A table, method by method from the image on; empty where it was not published.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static ImmutableArray<PublishedCell> Find(string name) => Tables.Value.GetValueOrDefault(name, []);

    /// <summary>The cells of all tables as <see cref="EvidenceTables"/> writes them, by name.</summary>
    internal static ImmutableSortedDictionary<string, ImmutableArray<PublishedCell>> Read(ResultTable table)
    {
        var columns = table.Columns.ToDictionary(column => column.Name);
        return Enumerable.Range(0, table.RowCount).GroupBy(row => $"{Text("evaluation", row)}-{Text("figure", row)}")
            .ToImmutableSortedDictionary(group => group.Key, group => group.Select(Cell).ToImmutableArray(), StringComparer.Ordinal);

        PublishedCell Cell(int row) => new(
            MethodName.Current(Text("method", row)), new ReportLayer(Text("layer", row), (int)Number("depth", row)),
            new Estimate(Number("mean", row), Number("low", row), Number("high", row)),
            (int)Number("images", row), Number("within_first", row) == 1);

        string Text(string name, int row) => columns[name].Cell(row)!;

        double Number(string name, int row) =>
            columns[name].Cell(row) is { } cell ? double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture) : double.NaN;
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<PublishedCell>> Open()
    {
        using var stream = typeof(PublishedEvidence).Assembly.GetManifestResourceStream(Resource);
        return stream is null ? ImmutableSortedDictionary<string, ImmutableArray<PublishedCell>>.Empty : Read(ResultTable.ReadParquet(stream));
    }
}

/// <summary>One figure of one method at one layer, as it was published.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Value">The mean over images, with its 95% interval.</param>
/// <param name="Images">The images.</param>
/// <param name="IsWithinFirst">Whether it is first, or within the interval of the first.</param>
public sealed record PublishedCell(string Method, ReportLayer Layer, Estimate Value, int Images, bool IsWithinFirst);
