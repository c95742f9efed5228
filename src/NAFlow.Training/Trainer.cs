using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Trains networks by their recipes.</summary>
public static class Trainer
{
    /// <summary>Trains a network from random weights.</summary>
    /// <param name="recipe">How it is trained.</param>
    /// <param name="data">What it is trained on; the caller disposes of it.</param>
    /// <param name="options">How long and how fast; null for the recipe's own.</param>
    /// <param name="checkpoint">Where it keeps what it has done so far; null for nowhere.</param>
    /// <param name="validation">What is measured a few times on the way; null for nothing.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops between steps, after a checkpoint.</param>
    /// <returns>The network and its record; owned by the caller.</returns>
    /// <exception cref="InvalidInputException">The data does not fit the recipe, the checkpoint is of another training, or the loss is no longer a
    /// number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TrainedNetwork Train(
        Recipe recipe, TrainingData data, TrainingOptions? options = null, CheckpointPlace? checkpoint = null, Validation? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        options ??= recipe.Options;
        return Train(recipe, () =>
            recipe.CreateNetwork(data.Images.ClassNames.Length, options.Seed), data, options, checkpoint, validation, progress, cancellation);
    }

    /// <summary>Trains a network of the caller's making, such as a small one in tests.</summary>
    internal static TrainedNetwork Train(
        Recipe recipe, Func<Network> create, TrainingData data, TrainingOptions options, CheckpointPlace? checkpoint = null,
        Validation? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        set_num_threads(options.Threads);
        var network = create();
        try
        {
            using var training = new TrainingRun(recipe, network, create, data, options, validation);
            var record = training.Run(checkpoint, progress, cancellation);
            return new TrainedNetwork(network, record, data.Images.ClassNames);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}

/// <summary>Where a training stands.</summary>
/// <param name="Step">The steps made.</param>
/// <param name="Fraction">How much of it is done, 0 to 1.</param>
/// <param name="Loss">The mean loss lately.</param>
/// <param name="Validation">The caller's latest figure; null before the first.</param>
/// <param name="ImagesPerSecond">The images shown to the network in a second, counting each view.</param>
/// <param name="Remaining">The time that is left, going by what is done.</param>
public sealed record TrainingProgress(int Step, double Fraction, double Loss, double? Validation, double ImagesPerSecond, TimeSpan Remaining);

/// <summary>A figure that is measured a few times during a training.</summary>
/// <param name="Figure">What it is, such as <c>accuracy</c>.</param>
/// <param name="Measure">Measures it on a network in evaluation mode, without gradients.</param>
public sealed record Validation(string Figure, Func<Network, double> Measure);
