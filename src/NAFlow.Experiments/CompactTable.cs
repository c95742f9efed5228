using System.Globalization;
using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;
using NAFlow.Models;
using NAFlow.Training;

namespace NAFlow.Experiments;

/// <summary>
/// The compact networks that come with the library, as a Markdown table: one row an experiment, from the records of their training.
/// </summary>
internal static class CompactTable
{
    /// <summary>Writes the table.</summary>
    public static string Write() => MarkdownTable.Write(
        ["experiment", "network", "parameters", "KiB", "trained in (min)", "steps", "held-out figures, with 95% intervals"],
        from name in ExperimentList.Known.Select(experiment => experiment.Name)
        let record = CompactRecords.Find(name)
        where record is not null
        select (string[])
        [
            $"`{name}`", $"`{record.Network}`", record.Parameters.ToString("N0", CultureInfo.InvariantCulture), $"{record.Bytes / 1024}",
            (record.Seconds / 60).ToString("F1", CultureInfo.InvariantCulture), $"{record.Steps}",
            string.Join("; ", record.Figures.Select(figure => $"{figure.Key} {FigureText.Of(figure.Value)}")),
        ],
        words: 7);
}

/// <summary>
/// The records of how the compact weights were trained and how well they do, <c>data/compact/NAME.json</c>, carried inside this library.
/// </summary>
public static class CompactRecords
{
    /// <summary>The record of an experiment's weights; null when there is none.</summary>
    public static TrainingRecord? Find(string experiment)
    {
        using var stream = typeof(CompactRecords).Assembly.GetManifestResourceStream($"NAFlow.Experiments.compact.{experiment}.json");
        return stream is null ? null : JsonSerializer.Deserialize<TrainingRecord>(stream, RecordJson.Indented);
    }
}

/// <summary>Judges trained weights by the experiment of their name and writes the figures into the record of their training.</summary>
public static class TrainedFigures
{
    /// <summary>Judges <c>NAME.safetensors</c> in a folder on the creatures that no training sees, and completes <c>NAME.json</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="progress">Told of every image that is read.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The record with its figures.</returns>
    /// <exception cref="InvalidInputException">A file is missing or of something else.</exception>
    public static TrainingRecord Complete(string folder, string name, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var experiment = ExperimentList.Find(name);
        var path = Path.Combine(folder, $"{name}.json");
        var record = TrainingRecord.Load(path);
        using var network = experiment.CreateNetwork(Weights.From(Path.Combine(folder, $"{name}.safetensors")));
        if (network.Provenance.Sha256 != record.Sha256)
            throw new InvalidInputException($"'{path}' is the record of other weights than those beside it; train {name} again.");
        using var result = ExperimentRunner
            .Run(experiment, network, new CreatureData(network.Preprocessing.Size), new ExperimentOptions { Samples = 0 }, progress, cancellation);
        record = record with { Figures = result.Figures.ToDictionary(figure => figure.Name, figure => figure.Value) };
        record.Save(path);
        return record;
    }
}
