using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>
/// Retrieval by similarity: Recall@K is the share of images that have one of their own class among the K most similar others. An image whose class has no
/// other there counts as missed.
/// </summary>
public static class Retrieval
{
    private const int Rows = 256;

    /// <summary>The K of the usual tables.</summary>
    public static ImmutableArray<int> UsualCounts { get; } = [1, 2, 4, 8];

    /// <summary>Searches for every image among all others.</summary>
    /// <param name="embeddings"><c>[N, D]</c>.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="metric">How embeddings are compared.</param>
    /// <param name="counts">The K; null for <see cref="UsualCounts"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">There are fewer than two images.</exception>
    public static Recalls LeaveOneOut(
        Tensor embeddings, ImmutableArray<int> labels, Metric metric = Metric.Cosine, IReadOnlyList<int>? counts = null, CancellationToken cancellation = default) =>
        Search(embeddings, labels, embeddings, labels, metric, counts, leaveOneOut: true, cancellation);

    /// <summary>Searches for images in a gallery of others.</summary>
    /// <param name="queries">The embeddings of the images, <c>[M, D]</c>.</param>
    /// <param name="queryLabels">The class of each.</param>
    /// <param name="gallery">The embeddings that are searched, <c>[N, D]</c>.</param>
    /// <param name="galleryLabels">The class of each, numbered alike.</param>
    /// <param name="metric">How embeddings are compared.</param>
    /// <param name="counts">The K; null for <see cref="UsualCounts"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">A side is empty, or their embeddings differ in size.</exception>
    public static Recalls InGallery(
        Tensor queries, ImmutableArray<int> queryLabels, Tensor gallery, ImmutableArray<int> galleryLabels, Metric metric = Metric.Cosine,
        IReadOnlyList<int>? counts = null, CancellationToken cancellation = default) =>
        Search(queries, queryLabels, gallery, galleryLabels, metric, counts, leaveOneOut: false, cancellation);

    private static Recalls Search(
        Tensor queries, ImmutableArray<int> queryLabels, Tensor gallery, ImmutableArray<int> galleryLabels, Metric metric, IReadOnlyList<int>? counts,
        bool leaveOneOut, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(gallery);
        counts ??= UsualCounts;
        var others = galleryLabels.Length - (leaveOneOut ? 1 : 0);
        if (queryLabels.IsEmpty || others < 1)
            throw new InvalidInputException($"{queryLabels.Length} images cannot be searched for among {Math.Max(others, 0)} others; give at least one of each.");
        if (queries.shape[1] != gallery.shape[1])
            throw new InvalidInputException($"Embeddings of {queries.shape[1]} and of {gallery.shape[1]} values cannot be compared; embed both with one network.");
        if (counts.Count == 0 || counts.Min() < 1) throw new InvalidInputException("Recall needs numbers of images to look at, each 1 or more.");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var similarity = new BatchSimilarity(gallery, metric);
        var classes = tensor(galleryLabels.Select(label => (long)label).ToArray());
        var deepest = Math.Min(counts.Max(), others);
        var ranks = new List<int>();
        var nearest = ImmutableArray.CreateBuilder<int>(queryLabels.Length);
        foreach (var (start, rows) in SimilarityRows.Batches(queries, Rows))
        {
            cancellation.ThrowIfCancellationRequested();
            using var batch = NewDisposeScope();
            var similarities = similarity.To(rows);
            if (leaveOneOut) SimilarityRows.ExcludeSelf(similarities, start);
            var (_, places) = similarities.topk(deepest);
            var own = tensor(queryLabels.AsSpan().Slice(start, (int)rows.shape[0]).ToArray().Select(label => (long)label).ToArray()).unsqueeze(1);
            var isOwn = classes[places].eq(own).data<bool>().ToArray();
            var found = places.contiguous().data<long>().ToArray();
            for (var row = 0; row < rows.shape[0]; row++)
            {
                ranks.Add(Array.IndexOf(isOwn, true, row * deepest, deepest) is var at and >= 0 ? at - row * deepest : int.MaxValue);
                nearest.Add((int)found[row * deepest]);
            }
        }

        return new Recalls(
            [.. counts.Select(count => new RecallAt(count, Bootstrap.Mean([.. ranks.Select(rank => rank < count ? 1.0 : 0.0)])))], nearest.ToImmutable());
    }
}
