using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class RetrievalTests
{
    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Euclidean)]
    public void Each_image_is_searched_for_among_the_others(Metric metric)
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1, perClass: 60);
        var found = Retrieval.LeaveOneOut(known.ToTensor(), known.Labels, metric);
        Assert.Equal([1, 2, 4, 8], found.At.Select(at => at.Count));
        foreach (var at in found.At)
            Assert.Equal(Share(known, image => SlowTasks.IsFound(known.Rows[image], known.Labels[image], known.Rows, known.Labels, at.Count, metric, image)), at.Recall.Mean, 1e-12);
        Assert.Equal(
            known.Rows.Select((row, image) => Enumerable.Range(0, known.Rows.Length).Where(other => other != image).MaxBy(other => SlowTasks.Similarity(row, known.Rows[other], metric))),
            found.Nearest);
    }

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Euclidean)]
    public void Queries_are_searched_for_in_a_gallery(Metric metric)
    {
        using var scope = NewDisposeScope();
        var (queries, gallery) = (KnownEmbeddings.Draw(1, perClass: 50), KnownEmbeddings.Draw(2, perClass: 3));
        var found = Retrieval.InGallery(queries.ToTensor(), queries.Labels, gallery.ToTensor(), gallery.Labels, metric, [1, 3, 100]);
        foreach (var at in found.At)
            Assert.Equal(Share(queries, image => SlowTasks.IsFound(queries.Rows[image], queries.Labels[image], gallery.Rows, gallery.Labels, at.Count, metric)), at.Recall.Mean, 1e-12);
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

    private static double Share(KnownEmbeddings known, Func<int, bool> isFound) => Enumerable.Range(0, known.Rows.Length).Average(image => isFound(image) ? 1.0 : 0.0);
}
