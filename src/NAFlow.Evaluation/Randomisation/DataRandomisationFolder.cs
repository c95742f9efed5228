using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>Writes a data randomisation test: <c>NETWORK.md</c>, <c>NETWORK.csv</c> and <c>NETWORK.parquet</c> with every reading, and <c>NETWORK.json</c>, its manifest.</summary>
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
                Machine = TrainingMachine.Here(),
            },
            TrainingJson.Indented) + "\n");
    }

    private static IEnumerable<TableColumn> Columns(string name, DataRandomisationReading[] rows, Func<DataRandomisationReading, Estimate> read) =>
    [
        TableColumn.Number(name, rows.Select(reading => (double?)read(reading).Mean)),
        TableColumn.Number($"{name}_low", rows.Select(reading => (double?)read(reading).Low)),
        TableColumn.Number($"{name}_high", rows.Select(reading => (double?)read(reading).High)),
    ];
}
