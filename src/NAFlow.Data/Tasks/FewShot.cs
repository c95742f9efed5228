using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>
/// Few-shot classification in episodes: an image belongs to the class whose prototype is the most similar. The prototype is the mean of the
/// embeddings of the class's shots, by Euclidean distance (Snell et al., 2017, arXiv 1703.05175) or by cosine (Chen et al., 2021, arXiv 2003.04390).
/// </summary>
public static class FewShot
{
    /// <summary>Runs the episodes.</summary>
    /// <param name="embeddings">The embeddings of all images, <c>[N, D]</c>, not normalised.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="comparedBy">How an image is compared with a prototype.</param>
    /// <param name="options">The episodes; null for 600 of 5 ways and 1 shot.</param>
    /// <param name="cancellation">Stops between episodes.</param>
    /// <returns>The mean accuracy of the episodes with its 95% interval over episodes.</returns>
    /// <exception cref="InvalidInputException">There are too few classes with that many images.</exception>
    public static Estimate Run(
        Tensor embeddings, ImmutableArray<int> labels, Similarity comparedBy, EpisodeOptions? options = null,
        CancellationToken cancellation = default)
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
            accuracies[episode] = Accuracy(values, support, queries, options.Size, comparedBy);
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

    private static double Accuracy(Tensor embeddings, int[] support, int[] queries, EpisodeSize size, Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        var prototypes = Rows(support).reshape(size.Ways, size.Shots, -1).mean([1]);
        var answers = new BatchSimilarity(prototypes, comparedBy).To(Rows(queries)).argmax(1);
        var truth = tensor(Enumerable.Range(0, size.Ways).SelectMany(way => Enumerable.Repeat((long)way, size.Queries)).ToArray());
        return answers.eq(truth).to(float64).mean().item<double>();

        Tensor Rows(int[] images) => SimilarityRows.At(embeddings, images);
    }
}

/// <summary>The episodes that a few-shot network is judged on.</summary>
public sealed record EpisodeOptions
{
    /// <summary>The size of an episode.</summary>
    /// <value>5 ways, 1 shot, 15 queries of each class, as usual.</value>
    public EpisodeSize Size { get; init; } = new(ways: 5, shots: 1, queries: 15);

    /// <summary>How many episodes.</summary>
    /// <value>600.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Count
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} episodes judge nothing; choose 1 or more.");
    } = 600;

    /// <summary>The seed of the episodes.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;
}

/// <summary>The size of an episode.</summary>
public sealed record EpisodeSize
{
    /// <summary>The size of an episode.</summary>
    /// <param name="ways">How many classes.</param>
    /// <param name="shots">How many images of each there are to learn from.</param>
    /// <param name="queries">How many images of each are to be recognised.</param>
    /// <exception cref="InvalidInputException">There are fewer than two classes, or no images.</exception>
    public EpisodeSize(int ways, int shots, int queries)
    {
        if (ways < 2 || shots < 1 || queries < 1)
            throw new InvalidInputException(
                $"An episode of {ways} ways, {shots} shots and {queries} queries is none; choose 2 ways or more, and 1 shot and query or more.");
        (Ways, Shots, Queries) = (ways, shots, queries);
    }

    /// <summary>How many classes.</summary>
    public int Ways { get; }

    /// <summary>How many images of each class there are to learn from.</summary>
    public int Shots { get; }

    /// <summary>How many images of each class are to be recognised.</summary>
    public int Queries { get; }

    /// <summary>The images in all.</summary>
    public int Images => Ways * (Shots + Queries);
}

/// <summary>Small tasks: some classes, a few images of each to learn from, and others to recognise (Vinyals et al., 2016).</summary>
internal sealed class Episodes(ImmutableArray<int> labels, EpisodeSize size)
{
    private readonly ImagesByClass images = new(labels, size.Shots + size.Queries);

    /// <summary>Draws one.</summary>
    /// <returns>Indices of images to learn from, and of images to recognise, each class by class.</returns>
    /// <exception cref="InvalidInputException">There are too few classes with that many images.</exception>
    public (int[] Support, int[] Queries) Draw(Random random)
    {
        var classes = images.Draw(size.Ways, random).Chunk(size.Shots + size.Queries).ToArray();
        return ([.. classes.SelectMany(drawn => drawn[..size.Shots])], [.. classes.SelectMany(drawn => drawn[size.Shots..])]);
    }
}

/// <summary>The indices of the images of each class, for drawing some classes and some images of each.</summary>
internal sealed class ImagesByClass
{
    private readonly int[][] members;
    private readonly int perClass;

    /// <param name="labels">The class of every image.</param>
    /// <param name="perClass">How many images of a class are drawn at a time; classes with fewer are left out.</param>
    public ImagesByClass(ImmutableArray<int> labels, int perClass)
    {
        this.perClass = perClass;
        members = [.. labels.Select((label, image) => (label, image)).GroupBy(pair => pair.label, pair => pair.image).OrderBy(group => group.Key)
            .Select(group => group.ToArray()).Where(group => group.Length >= perClass)];
    }

    /// <summary>Draws different images of different classes.</summary>
    /// <param name="classes">How many classes.</param>
    /// <param name="random">Draws.</param>
    /// <returns>The images, class by class.</returns>
    /// <exception cref="InvalidInputException">There are too few classes of that many images.</exception>
    public int[] Draw(int classes, Random random)
    {
        if (members.Length < classes)
            throw new InvalidInputException(
                $"{classes} classes of {perClass} images each are drawn at a time, and the data has {members.Length}; train on more.");
        var order = Enumerable.Range(0, members.Length).ToArray();
        random.Shuffle(order);
        var drawn = new int[classes * perClass];
        for (var index = 0; index < classes; index++)
        {
            int[] images = [.. members[order[index]]];
            random.Shuffle(images);
            images.AsSpan(0, perClass).CopyTo(drawn.AsSpan(index * perClass));
        }

        return drawn;
    }
}
