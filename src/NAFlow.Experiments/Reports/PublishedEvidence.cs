using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using NAFlow.Experiments.Statistics;

namespace NAFlow.Experiments.Reports;

/// <summary>
/// The tables of the evidence in the repository, <c>data/evidence/tables</c>, carried inside this library so that notebooks find them from any folder.
/// </summary>
public static class PublishedEvidence
{
    private const string Start = "NAFlow.Experiments.evidence.", End = ".csv";

    /// <summary>The names of the tables: an evaluation and a figure, such as <c>alexnet-energy</c>. Empty where none was published.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(PublishedEvidence).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Start, StringComparison.Ordinal)).Select(name => name[Start.Length..^End.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>A table, method by method from the image on; empty where it was not published.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static ImmutableArray<PublishedCell> Find(string name)
    {
        using var stream = typeof(PublishedEvidence).Assembly.GetManifestResourceStream($"{Start}{name}{End}");
        if (stream is null) return [];
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    }

    /// <summary>The cells of a table as <see cref="ReportSheet"/> writes it.</summary>
    internal static ImmutableArray<PublishedCell> Read(string table)
    {
        using var csv = CsvReader.FromText(table, CsvReaderOptions.Default with { HasHeader = true, FormatProvider = CultureInfo.InvariantCulture });
        var cells = ImmutableArray.CreateBuilder<PublishedCell>();
        while (csv.Read())
            cells.Add(new PublishedCell(
                csv.GetString("method"), new ReportLayer(csv.GetString("layer"), csv.Parse<int>("depth")),
                new Estimate(csv.Parse<double>("mean"), csv.Parse<double>("low"), csv.Parse<double>("high")), csv.Parse<int>("images"), csv.GetString("within_first") == "1"));
        return cells.ToImmutable();
    }
}
