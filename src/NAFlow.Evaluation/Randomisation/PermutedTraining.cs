using NAFlow.Data;
using NAFlow.Training;

namespace NAFlow.Evaluation;

/// <summary>
/// Networks that differ in their labels alone: one trained on permuted labels until it knows them by heart, and one on the true labels just as long;
/// and a third on the true labels from another seed, which shows how alike two networks are that learned the same.
/// </summary>
/// <param name="True">Trained on the true labels.</param>
/// <param name="Permuted">Trained on the permuted ones, from the same first weights and in the same order.</param>
/// <param name="Again">Trained on the true labels from other first weights and in another order.</param>
/// <param name="Epochs">How often each saw every picture.</param>
/// <param name="Moved">The share of the pictures whose label is another than their own.</param>
/// <param name="TrueAccuracy">The share of the true labels that the first knows, 0..1.</param>
/// <param name="PermutedAccuracy">The share of the permuted labels that the second knows.</param>
internal sealed record PermutedTraining(
    TrainedNetwork True, TrainedNetwork Permuted, TrainedNetwork Again, int Epochs, double Moved, double TrueAccuracy,
    double PermutedAccuracy) : IDisposable
{
    /// <summary>Trains all, on pictures as they are: what is varied at random is hard to know by heart.</summary>
    /// <param name="create">Makes a network with the first weights of a seed.</param>
    /// <param name="images">The pictures of training.</param>
    /// <param name="data">What they are, for the record.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of every training that is done.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="InvalidInputException">The labels are not known by heart at the end of the longest training.</exception>
    public static PermutedTraining Run(
        Func<int, Network> create, LabelledImages images, string data, DataRandomisationOptions options, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        var permuted = PermutedLabels.Of(images, options.Seed);
        var moved = images.Labels.Zip(permuted.Labels).Count(pair => pair.First != pair.Second) / (double)images.Count;
        var reached = 0.0;
        var trained = new List<TrainedNetwork>();
        try
        {
            foreach (var epochs in new[] { options.Epochs / 4, options.Epochs / 2, options.Epochs }.Where(epochs => epochs > 0).Distinct())
            {
                reached = Train(permuted, "permuted labels", options.Seed, epochs);
                if (reached < options.Memorised)
                {
                    trained[^1].Dispose();
                    trained.Clear();
                    continue;
                }

                var learned = Train(images, "true labels", options.Seed, epochs);
                Train(images, "true labels from another seed", options.Seed + 1, epochs);
                return new PermutedTraining(trained[^2], trained[^3], trained[^1], epochs, moved, learned, reached);
            }
        }
        catch
        {
            foreach (var network in trained) network.Dispose();
            throw;
        }

        throw new InvalidInputException(
            $"After {options.Epochs} epochs {100 * reached:F0}% of the permuted labels are known by heart, of {100 * options.Memorised:F0}% asked for; allow more epochs, or give fewer pictures.");

        double Train(LabelledImages labelled, string what, int seed, int epochs)
        {
            var training = Training(options, seed, images.Count, epochs);
            trained.Add(Trainer.Train(
                Recipe(options), () => create(seed), new TrainingData(labelled, $"{data}, {what}"), training, cancellation: cancellation));
            var accuracy = Classification.Run(trained[^1].Network, labelled, cancellation: cancellation).Accuracy.Mean;
            progress?.Report(FormattableString.Invariant($"{what}, {epochs} epochs: {100 * accuracy:F0}% known"));
            return accuracy;
        }
    }

    /// <summary>Frees the networks.</summary>
    public void Dispose()
    {
        True.Dispose();
        Permuted.Dispose();
        Again.Dispose();
    }

    private static ClassificationRecipe Recipe(DataRandomisationOptions options) =>
        new("data-randomisation", options.Network) { LabelSmoothing = 0, Augmentation = Augmentation.None };

    private static TrainingOptions Training(DataRandomisationOptions options, int seed, int pictures, int epochs) => new()
    {
        Seed = seed,
        Steps = epochs * Math.Max(1, pictures / options.BatchSize),
        BatchSize = options.BatchSize,
        LearningRate = options.LearningRate,
        WeightDecay = 0,
        Threads = options.Threads,
    };
}

/// <summary>
/// Pictures whose labels were dealt out again at random: as many of every class as before, and nothing in a picture that tells its label (Zhang et
/// al., 2017, arXiv 1611.03530).
/// </summary>
internal static class PermutedLabels
{
    /// <summary>Permutes the labels.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="seed">The seed of the permutation.</param>
    /// <returns>The same pictures, whose memory is shared, under permuted labels; one in as many as there are classes keeps its own by
    /// chance.</returns>
    public static LabelledImages Of(LabelledImages images, int seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        int[] labels = [.. images.Labels];
        new Random(seed).Shuffle(labels);
        return images with { Labels = [.. labels] };
    }
}
