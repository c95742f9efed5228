using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>
/// Few-shot classification in episodes: an image belongs to the class whose prototype is the most similar. The prototype is the mean of the embeddings of the
/// class's shots, by Euclidean distance (Snell et al., 2017, arXiv 1703.05175) or by cosine (Chen et al., 2021, arXiv 2003.04390).
/// </summary>
public static class FewShot
{
    /// <summary>Runs the episodes.</summary>
    /// <param name="embeddings">The embeddings of all images, <c>[N, D]</c>, not normalised.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="metric">How an image is compared with a prototype.</param>
    /// <param name="options">The episodes; null for 600 of 5 ways and 1 shot.</param>
    /// <param name="cancellation">Stops between episodes.</param>
    /// <returns>The mean accuracy of the episodes with its 95% interval over episodes.</returns>
    /// <exception cref="InvalidInputException">There are too few classes with that many images.</exception>
    public static Estimate Run(
        Tensor embeddings, ImmutableArray<int> labels, Metric metric, EpisodeOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        options ??= new EpisodeOptions();
        Require(labels, options.Size);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var values = embeddings.to(float64);
        var episodes = new Episodes(labels, options.Size);
        var random = new Random(options.Seed);
        var accuracies = new double[options.Count];
        for (var episode = 0; episode < accuracies.Length; episode++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (support, queries) = episodes.Draw(random);
            accuracies[episode] = Accuracy(values, support, queries, options.Size, metric);
        }

        return Bootstrap.Mean(accuracies, options.Seed);
    }

    /// <summary>Checks that episodes can be drawn.</summary>
    /// <exception cref="InvalidInputException">There are too few classes with that many images.</exception>
    internal static void Require(ImmutableArray<int> labels, EpisodeSize size)
    {
        var needed = size.Shots + size.Queries;
        var enough = labels.CountBy(label => label).Count(entry => entry.Value >= needed);
        if (enough < size.Ways)
            throw new InvalidInputException(
                $"Episodes of {size.Ways} ways need {size.Ways} classes of {needed} images ({size.Shots} shots, {size.Queries} queries), and the data has {enough}; give more images or choose smaller episodes.");
    }

    private static double Accuracy(Tensor embeddings, int[] support, int[] queries, EpisodeSize size, Metric metric)
    {
        using var scope = NewDisposeScope();
        var prototypes = Rows(support).reshape(size.Ways, size.Shots, -1).mean([1]);
        var answers = new BatchSimilarity(prototypes, metric).To(Rows(queries)).argmax(1);
        var truth = tensor(Enumerable.Range(0, size.Ways).SelectMany(way => Enumerable.Repeat((long)way, size.Queries)).ToArray());
        return answers.eq(truth).to(float64).mean().item<double>();

        Tensor Rows(int[] images) => SimilarityRows.At(embeddings, images);
    }
}
