using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>What a data randomisation test found, and how the networks came out that it compares.</summary>
public sealed record DataRandomisationResult
{
    /// <summary>How it was run.</summary>
    public required DataRandomisationOptions Options { get; init; }

    /// <summary>The pictures of training.</summary>
    public required string Data { get; init; }

    /// <summary>How many they are.</summary>
    public required int Pictures { get; init; }

    /// <summary>How often each network saw every one of them.</summary>
    public required int Epochs { get; init; }

    /// <summary>The share of them whose permuted label is not their own.</summary>
    public required double Moved { get; init; }

    /// <summary>The share of the true labels of training that the first network knows.</summary>
    public required double TrueTraining { get; init; }

    /// <summary>The share of the permuted labels of training that the second network knows.</summary>
    public required double PermutedTraining { get; init; }

    /// <summary>The share of the test pictures that the first network gives their class.</summary>
    public required Estimate TrueTest { get; init; }

    /// <summary>The share of the test pictures that the second network gives their class: chance.</summary>
    public required Estimate PermutedTest { get; init; }

    /// <summary>The pictures explained.</summary>
    public required int Explained { get; init; }

    /// <summary>For every method its layers, the image first.</summary>
    public required ImmutableArray<DataRandomisationReading> Readings { get; init; }

    /// <summary>
    /// The same of the first network and one that was trained on the true labels too, from another seed: how alike maps are where what was learned is
    /// alike. Where that is no more than <see cref="Readings"/>, the maps do not show what labels do.
    /// </summary>
    public required ImmutableArray<DataRandomisationReading> SameLabels { get; init; }

    /// <summary>One reading.</summary>
    /// <exception cref="InvalidInputException">There is none of that method at that layer.</exception>
    public DataRandomisationReading this[string method, string layer] =>
        Readings.FirstOrDefault(reading => reading.Method == method && reading.Layer == layer)
        ?? throw new InvalidInputException($"The test has no reading of '{method}' at layer '{layer}'.");
}

/// <summary>How alike the maps of two networks are. Means over pictures.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Spearman">The rank correlation of the maps.</param>
/// <param name="SpearmanAbsolute">The rank correlation of their absolute values.</param>
/// <param name="StructuralSimilarity">Their structural similarity.</param>
public sealed record DataRandomisationReading(
    string Method, string Layer, Estimate Spearman, Estimate SpearmanAbsolute, Estimate StructuralSimilarity);

/// <summary>
/// Writes a data randomisation test: <c>NETWORK.md</c>, <c>NETWORK.csv</c> and <c>NETWORK.parquet</c> with every reading, and <c>NETWORK.json</c>,
/// its manifest.
/// </summary>
public static class DataRandomisationFolder
{
    /// <summary>Writes a test, each file whole or not at all and the manifest last.</summary>
    /// <param name="folder">Where to; it is made when it is missing.</param>
    /// <param name="result">The test.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public static void Write(string folder, DataRandomisationResult result)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(result);
        var path = Path.Combine(folder, result.Options.Network);
        AtomicFile.WriteAllText($"{path}.md", DataRandomisationTable.Write(result));
        DataRandomisationReading[] rows = [.. result.Readings, .. result.SameLabels];
        new ResultTable(
        [
            TableColumn.Text("labels", rows.Select((_, row) => row < result.Readings.Length ? "permuted" : "true, another seed")),
            TableColumn.Text("method", rows.Select(reading => reading.Method)),
            TableColumn.Text("layer", rows.Select(reading => reading.Layer)),
            .. Columns("spearman", rows, reading => reading.Spearman),
            .. Columns("spearman_absolute", rows, reading => reading.SpearmanAbsolute),
            .. Columns("ssim", rows, reading => reading.StructuralSimilarity),
        ]).Save(path);
        AtomicFile.WriteAllText($"{path}.json", JsonSerializer.Serialize(
            new
            {
                Created = DateTimeOffset.UtcNow,
                result.Options,
                result.Data,
                result.Pictures,
                result.Epochs,
                result.Moved,
                result.TrueTraining,
                result.PermutedTraining,
                result.TrueTest,
                result.PermutedTest,
                result.Explained,
                Machine = RunEnvironment.Here(),
            },
            RecordJson.Indented) + "\n");
    }

    private static IEnumerable<TableColumn> Columns(string name, DataRandomisationReading[] rows, Func<DataRandomisationReading, Estimate> read) =>
    [
        TableColumn.Number(name, rows.Select(reading => (double?)read(reading).Mean)),
        TableColumn.Number($"{name}_low", rows.Select(reading => (double?)read(reading).Low)),
        TableColumn.Number($"{name}_high", rows.Select(reading => (double?)read(reading).High)),
    ];
}

/// <summary>A data randomisation test as Markdown: one row a layer, deepest first, one column a method.</summary>
public static class DataRandomisationTable
{
    /// <summary>Writes the table.</summary>
    public static string Write(DataRandomisationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string[] methods = [.. result.Readings.Select(reading => reading.Method).Distinct()];
        string[] layers = [.. result.Readings.Select(reading => reading.Layer).Distinct().Reverse()];
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{result.Options.Network}, {result.Pictures} pictures ({result.Data}), {result.Epochs} epochs on true and on permuted labels, ");
        text.Append(CultureInfo.InvariantCulture, $"{Percent(result.Moved)} of which moved, seed {result.Options.Seed}. ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Known at the end: {Percent(result.TrueTraining)} of the true and {Percent(result.PermutedTraining)} of the permuted labels; ");
        text.Append(CultureInfo.InvariantCulture,
            $"of test pictures {Percent(result.TrueTest.Mean)} and {Percent(result.PermutedTest.Mean)} right. ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{result.Explained} test pictures explained, the score of their own class: rank correlation of the two networks' maps with its 95% bootstrap interval, ");
        text.Append("that of absolute values, structural similarity; lower is better. In brackets the same for two networks of the true labels and two seeds.\n\n");
        text.Append(MarkdownTable.Write(
            ["output of", .. methods], layers.Select(layer => (string[])[layer, .. methods.Select(method => Cell(result, method, layer))]),
            words: methods.Length + 1));
        return text.ToString();
    }

    private static string Cell(DataRandomisationResult result, string method, string layer) =>
        Means(result.Readings, method, layer) is { } found ? $"{found} [{Means(result.SameLabels, method, layer)}]" : "-";

    private static string? Means(IEnumerable<DataRandomisationReading> readings, string method, string layer) =>
        readings.FirstOrDefault(reading => reading.Method == method && reading.Layer == layer) is { } found
            ? string.Create(CultureInfo.InvariantCulture,
                $"{Interval(found.Spearman)}, {found.SpearmanAbsolute.Mean:F2}, {found.StructuralSimilarity.Mean:F2}")
            : null;

    private static string Interval(Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:F2} ({estimate.Low:F2} to {estimate.High:F2})");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0}%");
}
