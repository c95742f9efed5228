using NAFlow.Data;
using NAFlow.Models;
using NAFlow.Training;

namespace NAFlow.Experiments;

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
        using var result = ExperimentRunner.Run(experiment, network, new CreatureData(network.Preprocessing.Size), new ExperimentOptions { Samples = 0 }, progress, cancellation);
        record = record with { Figures = result.Figures.ToDictionary(figure => figure.Name, figure => figure.Value) };
        record.Save(path);
        return record;
    }
}
