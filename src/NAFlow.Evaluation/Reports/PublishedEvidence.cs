using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// The tables of the evidence in the repository, <c>data/evidence/tables.parquet</c>, carried inside this library so that notebooks find them from any folder.
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
            Text("method", row), new ReportLayer(Text("layer", row), (int)Number("depth", row)), new Estimate(Number("mean", row), Number("low", row), Number("high", row)),
            (int)Number("images", row), Number("within_first", row) == 1);

        string Text(string name, int row) => columns[name].Cell(row)!;

        double Number(string name, int row) => columns[name].Cell(row) is { } cell ? double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture) : double.NaN;
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<PublishedCell>> Open()
    {
        using var stream = typeof(PublishedEvidence).Assembly.GetManifestResourceStream(Resource);
        return stream is null ? ImmutableSortedDictionary<string, ImmutableArray<PublishedCell>>.Empty : Read(ResultTable.ReadParquet(stream));
    }
}
