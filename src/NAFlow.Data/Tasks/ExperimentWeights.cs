using NAFlow.Models;

namespace NAFlow.Data;

/// <summary>The weights of an experiment's network, by a word.</summary>
public static class ExperimentWeights
{
    /// <summary>The weights that come with the library.</summary>
    public const string Compact = "compact";

    /// <summary>The published weights of the full network, from the cache.</summary>
    public const string Full = "full";

    /// <summary>The experiment's network with its weights; the caller disposes of it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="given"><see cref="Compact"/>, <see cref="Full"/>, a file, or a folder of files <c>NAME.safetensors</c>.</param>
    /// <exception cref="InvalidInputException">There are no such weights, or they are of another network.</exception>
    public static Network CreateNetwork(Experiment experiment, string given)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentException.ThrowIfNullOrEmpty(given);
        return experiment.CreateNetwork(given switch
        {
            Compact => CompactOf(experiment),
            Full => FullOf(experiment),
            _ => Weights.From(Directory.Exists(given) ? Path.Combine(given, $"{experiment.Name}.safetensors") : given),
        });
    }

    private static Weights CompactOf(Experiment experiment) => CompactWeights.Names.Contains(experiment.Name)
        ? Weights.Compact(experiment.Name)
        : throw new InvalidInputException($"There are no compact weights of {experiment.Name} in this build; train them with naflow train {experiment.Name}, and give their folder as weights.");

    private static Weights FullOf(Experiment experiment) => experiment.Task == ExperimentTask.Classification
        ? Weights.Named(experiment.FullNetwork)
        : throw new InvalidInputException($"naflow weights has no published weights of {experiment.Name}; give your own file of {experiment.FullNetwork} as weights.");
}
