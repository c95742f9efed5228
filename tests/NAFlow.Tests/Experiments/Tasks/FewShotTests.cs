using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class FewShotTests
{
    [Theory]
    [InlineData(Metric.Euclidean, 1)]
    [InlineData(Metric.Euclidean, 5)]
    [InlineData(Metric.Cosine, 1)]
    [InlineData(Metric.Cosine, 5)]
    public void An_image_belongs_to_the_nearest_prototype(Metric metric, int shots)
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1);
        var options = new EpisodeOptions { Size = new EpisodeSize(ways: 4, shots, queries: 6), Count = 40, Seed = 5 };
        Assert.Equal(Slow(known, metric, options), FewShot.Run(known.ToTensor(), known.Labels, metric, options).Mean, 1e-12);
    }

    [Fact]
    public void A_seed_decides_the_episodes_and_more_of_them_narrow_the_interval()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1, perClass: 30);
        var embeddings = known.ToTensor();
        var options = new EpisodeOptions { Count = 50 };
        var first = FewShot.Run(embeddings, known.Labels, Metric.Cosine, options);
        Assert.Equal(first, FewShot.Run(embeddings, known.Labels, Metric.Cosine, options));
        Assert.NotEqual(first, FewShot.Run(embeddings, known.Labels, Metric.Cosine, options with { Seed = 2 }));
        var more = FewShot.Run(embeddings, known.Labels, Metric.Cosine, options with { Count = 800 });
        Assert.InRange(first.Mean, more.Mean - 0.1, more.Mean + 0.1);
        Assert.InRange((more.High - more.Low) / (first.High - first.Low), 0.15, 0.4);
    }

    [Fact]
    public void Classes_with_too_few_images_are_counted_in_the_refusal()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1, perClass: 10);
        var problem = Assert.Throws<InvalidInputException>(() => FewShot.Run(known.ToTensor(), known.Labels, Metric.Cosine));
        Assert.Contains("5 classes of 16 images", problem.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new EpisodeOptions { Count = 0 });
    }

    private static double Slow(KnownEmbeddings known, Metric metric, EpisodeOptions options)
    {
        var (episodes, random, size) = (new Episodes(known.Labels, options.Size), new Random(options.Seed), options.Size);
        return Enumerable.Range(0, options.Count).Average(_ =>
        {
            var (support, queries) = episodes.Draw(random);
            var prototypes = support.GroupBy(image => known.Labels[image]).Select(group => (group.Key, Mean: SlowTasks.Mean([.. group.Select(image => known.Rows[image])]))).ToArray();
            Assert.Equal(size.Ways, prototypes.Length);
            Assert.Empty(support.Intersect(queries));
            return queries.Average(image => prototypes.MaxBy(prototype => SlowTasks.Similarity(known.Rows[image], prototype.Mean, metric)).Key == known.Labels[image] ? 1.0 : 0.0);
        });
    }
}
