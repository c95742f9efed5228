using NAFlow.Experiments.Experiments;
using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Cli.Experiments;

/// <summary>What <c>--weights</c> of an experiment means.</summary>
internal static class ExperimentWeights
{
    /// <summary>The weights that come with the tool.</summary>
    public const string Compact = "compact";

    private const string Full = "full";

    /// <summary>The experiment's network with its weights; the caller disposes of it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="given"><c>compact</c>, <c>full</c>, a file, or a folder of files.</param>
    /// <exception cref="InvalidInputException">There are no such weights, or they are of another network.</exception>
    public static Network CreateNetwork(Experiment experiment, string given) => experiment.CreateNetwork(given switch
    {
        Compact => CompactOf(experiment),
        Full => FullOf(experiment),
        _ => Weights.From(Directory.Exists(given) ? Path.Combine(given, $"{experiment.Name}.safetensors") : given),
    });

    private static Weights CompactOf(Experiment experiment) => CompactWeights.Names.Contains(experiment.Name)
        ? Weights.Compact(experiment.Name)
        : throw new InvalidInputException($"There are no compact weights of {experiment.Name} in this build; train them with naflow train {experiment.Name}, and give their folder with --weights.");

    private static Weights FullOf(Experiment experiment) => experiment.Task == ExperimentTask.Classification
        ? Weights.Named(experiment.FullNetwork)
        : throw new InvalidInputException($"naflow weights has no published weights of {experiment.Name}; give your own file of {experiment.FullNetwork} with --weights PATH.");
}
