using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary>One evaluation of one network.</summary>
/// <param name="Planned">Its settings.</param>
/// <param name="Experiment">The experiment; null for photos with boxes.</param>
/// <param name="Folder">Where its results go.</param>
internal sealed record EvaluationJob(PlannedEvaluation Planned, Experiment? Experiment, string Folder)
{
    /// <summary>What it is called on the console.</summary>
    public string Title => Experiment is null ? Planned.Name : Planned.Name == Experiment.Name ? Planned.Name : $"{Planned.Name}/{Experiment.Name}";

    /// <summary>The evaluations that a plan means.</summary>
    /// <exception cref="InvalidInputException">An experiment is unknown, or settings contradict each other.</exception>
    public static IEnumerable<EvaluationJob> Of(PlannedEvaluation planned, string folder)
    {
        var experiments = planned.FindExperiments();
        var own = Path.Combine(folder, planned.Name);
        return experiments.Count == 0 ? [new EvaluationJob(planned, null, own)]
            : experiments.Select(experiment => new EvaluationJob(planned, experiment, planned.Name == experiment.Name ? own : Path.Combine(own, experiment.Name)));
    }

    /// <summary>Opens the network and the data; the caller disposes of them.</summary>
    /// <param name="assets">The folder that paths may be relative to.</param>
    /// <param name="device">The device of the network.</param>
    /// <exception cref="InvalidInputException">Something is missing or does not fit.</exception>
    public IEvaluationSubject Open(string? assets, Device device)
    {
        var network = Experiment is null ? ModelOptions.Build(Planned.Model?.ToLowerInvariant(), Under(assets, Planned.Weights))
            : ExperimentWeights.CreateNetwork(Experiment, Under(assets, Planned.Weights) ?? ExperimentWeights.Compact);
        try
        {
            network.to(device);
            if (Planned.Size is { } side) network.Preprocessing = network.Preprocessing with { Size = side };
            return Experiment is null ? Boxed(network, assets)
                : new ExperimentSubject(Experiment, network, Under(assets, Planned.Data) is { } data ? PhotoFolderData.Read(data) : new CreatureData(network.Preprocessing.Size), Planned.Limit);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private BoxedPhotoSubject Boxed(Network network, string? assets)
    {
        var folder = Under(assets, Planned.Boxed)!;
        return new BoxedPhotoSubject(network, BoxedPhotoFolder.Read(folder, network.ClassNames), Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
    }

    /// <summary>A path under the folder of assets where it is there; anything else, such as a word, as it is.</summary>
    private static string? Under(string? assets, string? path) => assets is not null && path is not null && Path.Exists(Path.Combine(assets, path)) ? Path.Combine(assets, path) : path;
}
