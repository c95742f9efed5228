using System.Collections.Immutable;
using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class RetrievalTests
{
    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Euclidean)]
    public void Each_image_is_searched_for_among_the_others(Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1, perClass: 60);
        var found = Retrieval.LeaveOneOut(known.ToTensor(), known.Labels, comparedBy);
        Assert.Equal([1, 2, 4, 8], found.At.Select(at => at.Count));
        foreach (var at in found.At)
            Assert.Equal(Share(known, image => SlowTasks
                .IsFound(known.Rows[image], known.Labels[image], known.Rows, known.Labels, at.Count, comparedBy, image)), at.Recall.Mean, 1e-12);
        Assert.Equal(
            known.Rows.Select((row, image) => Enumerable.Range(0, known.Rows.Length).Where(other => other != image)
                .MaxBy(other => SlowTasks.Similarity(row, known.Rows[other], comparedBy))),
            found.Nearest);
    }

    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Euclidean)]
    public void Queries_are_searched_for_in_a_gallery(Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        var (queries, gallery) = (KnownEmbeddings.Draw(1, perClass: 50), KnownEmbeddings.Draw(2, perClass: 3));
        var found = Retrieval.InGallery(queries.ToTensor(), queries.Labels, gallery.ToTensor(), gallery.Labels, comparedBy, [1, 3, 100]);
        foreach (var at in found.At)
            Assert.Equal(Share(queries, image => SlowTasks
                .IsFound(queries.Rows[image], queries.Labels[image], gallery.Rows, gallery.Labels, at.Count, comparedBy)), at.Recall.Mean, 1e-12);
        Assert.Equal(1, found.At[^1].Recall.Mean);
    }

    [Fact]
    public void An_image_without_another_of_its_class_is_missed()
    {
        using var scope = NewDisposeScope();
        var found = Retrieval.LeaveOneOut(tensor(new[] { 1.0, 0, 1, 0.1, 0, 1 }, [3, 2]), [0, 0, 1]);
        Assert.All(found.At, at => Assert.Equal(2 / 3.0, at.Recall.Mean, 1e-12));
    }

    [Fact]
    public void What_cannot_be_searched_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<InvalidInputException>(() => Retrieval.LeaveOneOut(ones(1, 2), [0]));
        Assert.Throws<InvalidInputException>(() => Retrieval.InGallery(ones(1, 2), [0], ones(1, 3), [0]));
        Assert.Throws<InvalidInputException>(() => Retrieval.LeaveOneOut(ones(2, 2), [0, 1], counts: [0]));
    }

    private static double Share(KnownEmbeddings known, Func<int, bool> isFound) =>
        Enumerable.Range(0, known.Rows.Length).Average(image => isFound(image) ? 1.0 : 0.0);
}

public sealed class NeighbourClassificationTests
{
    [Theory]
    [InlineData(1, 0.07)]
    [InlineData(5, 0.07)]
    [InlineData(20, 0.07)]
    [InlineData(20, 10)]
    [InlineData(1000, 0.5)]
    [InlineData(20, 1e-4)]
    public void Votes_are_those_of_the_paper(int count, double temperature)
    {
        using var scope = NewDisposeScope();
        var (known, queries) = (KnownEmbeddings.Draw(1), KnownEmbeddings.Draw(2));
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        var options = new NeighbourOptions { Count = count, Temperature = temperature };

        var answers = NeighbourClassification.Run(bank, queries.ToTensor(), queries.Labels, options);

        // The slow sum overflows at a very low temperature, where the nearest alone decides.
        var slow = queries.Rows
            .Select(row => SlowTasks.Vote(row, known.Rows, known.Labels, temperature < 0.01 ? 1 : count, Math.Max(temperature, 0.01)));
        Assert.Equal(slow, answers.Predicted);
        Assert.Equal(queries.Labels.Zip(answers.Predicted).Count(pair => pair.First == pair.Second) / (double)queries.Labels.Length,
            answers.Accuracy.Mean, 1e-12);
        Assert.InRange(answers.Accuracy.Mean, answers.Accuracy.Low, answers.Accuracy.High);
    }

    [Fact]
    public void No_image_is_its_own_neighbour()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1);
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        var answers = NeighbourClassification.LeaveOneOut(bank, new NeighbourOptions { Count = 7 });
        Assert.Equal(known.Rows.Select((row, image) => SlowTasks.Vote(row, known.Rows, known.Labels, 7, 0.07, except: image)), answers.Predicted);
        Assert.NotEqual(1, answers.Accuracy.Mean);
    }

    [Fact]
    public void Votes_agree_with_the_decision_that_is_explained()
    {
        using var scope = NewDisposeScope();
        var (known, queries) = (KnownEmbeddings.Draw(3), KnownEmbeddings.Draw(4));
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        var answers = NeighbourClassification.Run(bank, queries.ToTensor(), queries.Labels);
        foreach (var (row, answer) in queries.Rows.Zip(answers.Predicted))
        {
            double[] cosines = [.. known.Rows.Select(other => SlowTasks.Similarity(row, other, Similarity.Cosine))];
            Assert.Equal(NeighbourVote.Count(bank, cosines, NeighbourOptions.Default).Classes[0].Index, answer);
        }
    }

    [Fact]
    public void Embeddings_of_another_size_are_refused()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1);
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        Assert.Throws<InvalidInputException>(() => NeighbourClassification.Run(bank, ones(2, 3), [0, 1]));
    }
}

public sealed class FewShotTests
{
    [Theory]
    [InlineData(Similarity.Euclidean, 1)]
    [InlineData(Similarity.Euclidean, 5)]
    [InlineData(Similarity.Cosine, 1)]
    [InlineData(Similarity.Cosine, 5)]
    public void An_image_belongs_to_the_nearest_prototype(Similarity comparedBy, int shots)
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1);
        var options = new EpisodeOptions { Size = new EpisodeSize(ways: 4, shots, queries: 6), Count = 40, Seed = 5 };
        Assert.Equal(Slow(known, comparedBy, options), FewShot.Run(known.ToTensor(), known.Labels, comparedBy, options).Mean, 1e-12);
    }

    [Fact]
    public void A_seed_decides_the_episodes_and_more_of_them_narrow_the_interval()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1, perClass: 30);
        var embeddings = known.ToTensor();
        var options = new EpisodeOptions { Count = 50 };
        var first = FewShot.Run(embeddings, known.Labels, Similarity.Cosine, options);
        Assert.Equal(first, FewShot.Run(embeddings, known.Labels, Similarity.Cosine, options));
        Assert.NotEqual(first, FewShot.Run(embeddings, known.Labels, Similarity.Cosine, options with { Seed = 2 }));
        var more = FewShot.Run(embeddings, known.Labels, Similarity.Cosine, options with { Count = 800 });
        Assert.InRange(first.Mean, more.Mean - 0.1, more.Mean + 0.1);
        Assert.InRange((more.High - more.Low) / (first.High - first.Low), 0.15, 0.4);
    }

    [Fact]
    public void Classes_with_too_few_images_are_counted_in_the_refusal()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1, perClass: 10);
        var problem = Assert.Throws<InvalidInputException>(() => FewShot.Run(known.ToTensor(), known.Labels, Similarity.Cosine));
        Assert.Contains("5 classes of 16 images", problem.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new EpisodeOptions { Count = 0 });
    }

    private static double Slow(KnownEmbeddings known, Similarity comparedBy, EpisodeOptions options)
    {
        var (episodes, random, size) = (new Episodes(known.Labels, options.Size), new Random(options.Seed), options.Size);
        return Enumerable.Range(0, options.Count).Average(_ =>
        {
            var (support, queries) = episodes.Draw(random);
            var prototypes = support.GroupBy(image => known.Labels[image])
                .Select(group => (group.Key, Mean: SlowTasks.Mean([.. group.Select(image => known.Rows[image])]))).ToArray();
            Assert.Equal(size.Ways, prototypes.Length);
            Assert.Empty(support.Intersect(queries));
            return queries.Average(image => prototypes
                .MaxBy(prototype => SlowTasks.Similarity(known.Rows[image], prototype.Mean, comparedBy)).Key == known.Labels[image] ? 1.0 : 0.0);
        });
    }
}

/// <summary>Embeddings of classes that overlap: a centre for each class, with noise.</summary>
internal sealed record KnownEmbeddings(ImmutableArray<double[]> Rows, ImmutableArray<int> Labels)
{
    public static KnownEmbeddings Draw(int seed, int classes = 6, int perClass = 12, int size = 5, double noise = 1.2)
    {
        // The centres are the same for every seed, so that one set can be searched with another.
        var (centres, random) = (new Random(99), new Random(seed));
        double[][] middle = [.. Enumerable.Range(0, classes).Select(_ => Vector(centres, size, 1))];
        int[] labels = [.. Enumerable.Range(0, classes * perClass).Select(image => image % classes)];
        return new KnownEmbeddings(
            [.. labels.Select(label => middle[label].Zip(Vector(random, size, noise), (one, other) => one + other).ToArray())], [.. labels]);
    }

    public Tensor ToTensor() => tensor(Rows.SelectMany(row => row).ToArray(), [Rows.Length, Rows[0].Length]);

    private static double[] Vector(Random random, int size, double scale) =>
        [.. Enumerable.Range(0, size).Select(_ => scale * ((2 * random.NextDouble()) - 1))];
}
