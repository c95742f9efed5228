using NAFlow.Experiments.Data;
using NAFlow.Experiments.Tasks;
using NAFlow.Experiments.Training;
using NAFlow.Experiments.Training.Augmenting;
using NAFlow.Experiments.Training.Recipes;
using NAFlow.Networks;

namespace NAFlow.Experiments.Randomisation;

/// <summary>Two networks that differ in their labels alone: one trained on permuted labels until it knows them by heart, and one on the true labels just as long.</summary>
/// <param name="True">Trained on the true labels.</param>
/// <param name="Permuted">Trained on the permuted ones, from the same first weights and in the same order.</param>
/// <param name="Epochs">How often each saw every picture.</param>
/// <param name="Moved">The share of the pictures whose label is another than their own.</param>
/// <param name="TrueAccuracy">The share of the true labels that the first knows, 0..1.</param>
/// <param name="PermutedAccuracy">The share of the permuted labels that the second knows.</param>
internal sealed record PermutedTraining(TrainedNetwork True, TrainedNetwork Permuted, int Epochs, double Moved, double TrueAccuracy, double PermutedAccuracy) : IDisposable
{
    /// <summary>Trains both, on pictures as they are: what is varied at random is hard to know by heart.</summary>
    /// <param name="create">Makes a network with its first weights, the same ones every time.</param>
    /// <param name="images">The pictures of training.</param>
    /// <param name="data">What they are, for the record.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of every training that is done.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="InvalidInputException">The labels are not known by heart at the end of the longest training.</exception>
    public static PermutedTraining Run(
        Func<Network> create, LabelledImages images, string data, DataRandomisationOptions options, IProgress<string>? progress, CancellationToken cancellation)
    {
        var permuted = PermutedLabels.Of(images, options.Seed);
        var moved = images.Labels.Zip(permuted.Labels).Count(pair => pair.First != pair.Second) / (double)images.Count;
        var reached = 0.0;
        foreach (var epochs in new[] { options.Epochs / 4, options.Epochs / 2, options.Epochs }.Where(epochs => epochs > 0).Distinct())
        {
            var byHeart = Train(permuted, "permuted", epochs, out reached);
            try
            {
                if (reached >= options.Memorised) return new PermutedTraining(Train(images, "true", epochs, out var learned), byHeart, epochs, moved, learned, reached);
            }
            catch
            {
                byHeart.Dispose();
                throw;
            }

            byHeart.Dispose();
        }

        throw new InvalidInputException(
            $"After {options.Epochs} epochs {reached:P0} of the permuted labels are known by heart and {options.Memorised:P0} are asked for; allow more epochs, or give fewer pictures.");

        TrainedNetwork Train(LabelledImages labelled, string labels, int epochs, out double accuracy)
        {
            var trained = Trainer.Train(Recipe(options), create, new TrainingData(labelled, $"{data}, {labels} labels"), Training(options, images.Count, epochs), cancellation: cancellation);
            try
            {
                accuracy = Classification.Run(trained.Network, labelled, cancellation: cancellation).Accuracy.Mean;
            }
            catch
            {
                trained.Dispose();
                throw;
            }

            progress?.Report(FormattableString.Invariant($"{labels} labels, {epochs} epochs: {100 * accuracy:F0}% known"));
            return trained;
        }
    }

    /// <summary>Frees both networks.</summary>
    public void Dispose()
    {
        True.Dispose();
        Permuted.Dispose();
    }

    private static ClassificationRecipe Recipe(DataRandomisationOptions options) =>
        new("data-randomisation", options.Network) { LabelSmoothing = 0, Augmentation = Augmentation.None, Options = new TrainingOptions { Seed = options.Seed } };

    private static TrainingOptions Training(DataRandomisationOptions options, int pictures, int epochs) => new()
    {
        Seed = options.Seed,
        Steps = epochs * Math.Max(1, pictures / options.BatchSize),
        BatchSize = options.BatchSize,
        LearningRate = options.LearningRate,
        WeightDecay = 0,
        Threads = options.Threads,
    };
}
