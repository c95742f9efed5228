using System.Collections.Immutable;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>
/// Retrieval by similarity: Recall@K is the share of images that have one of their own class among the K most similar others. An image whose class
/// has no other there counts as missed.
/// </summary>
public static class Retrieval
{
    private const int Rows = 256;

    /// <summary>The K of the usual tables.</summary>
    public static ImmutableArray<int> UsualCounts { get; } = [1, 2, 4, 8];

    /// <summary>Searches for every image among all others.</summary>
    /// <param name="embeddings"><c>[N, D]</c>.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <param name="counts">The K; null for <see cref="UsualCounts"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">There are fewer than two images.</exception>
    public static Recalls LeaveOneOut(
        Tensor embeddings, ImmutableArray<int> labels, Similarity comparedBy = Similarity.Cosine, IReadOnlyList<int>? counts = null,
        CancellationToken cancellation = default) =>
        Search(embeddings, labels, embeddings, labels, comparedBy, counts, leaveOneOut: true, cancellation);

    /// <summary>Searches for images in a gallery of others.</summary>
    /// <param name="queries">The embeddings of the images, <c>[M, D]</c>.</param>
    /// <param name="queryLabels">The class of each.</param>
    /// <param name="gallery">The embeddings that are searched, <c>[N, D]</c>.</param>
    /// <param name="galleryLabels">The class of each, numbered alike.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <param name="counts">The K; null for <see cref="UsualCounts"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">A side is empty, or their embeddings differ in size.</exception>
    public static Recalls InGallery(
        Tensor queries, ImmutableArray<int> queryLabels, Tensor gallery, ImmutableArray<int> galleryLabels, Similarity comparedBy = Similarity.Cosine,
        IReadOnlyList<int>? counts = null, CancellationToken cancellation = default) =>
        Search(queries, queryLabels, gallery, galleryLabels, comparedBy, counts, leaveOneOut: false, cancellation);

    private static Recalls Search(
        Tensor queries, ImmutableArray<int> queryLabels, Tensor gallery, ImmutableArray<int> galleryLabels, Similarity comparedBy,
        IReadOnlyList<int>? counts,
        bool leaveOneOut, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(gallery);
        counts ??= UsualCounts;
        var others = galleryLabels.Length - (leaveOneOut ? 1 : 0);
        if (queryLabels.IsEmpty || others < 1)
            throw new InvalidInputException(
                $"{queryLabels.Length} images cannot be searched for among {Math.Max(others, 0)} others; give at least one of each.");
        if (queries.shape[1] != gallery.shape[1])
            throw new InvalidInputException(
                $"Embeddings of {queries.shape[1]} and of {gallery.shape[1]} values cannot be compared; embed both with one network.");
        if (counts.Count == 0 || counts.Min() < 1) throw new InvalidInputException("Recall needs numbers of images to look at, each 1 or more.");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var similarity = new BatchSimilarity(gallery, comparedBy);
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
            [.. counts.Select(count => new RecallAt(count, Bootstrap.Mean([.. ranks.Select(rank => rank < count ? 1.0 : 0.0)])))],
            nearest.ToImmutable());
    }
}

/// <summary>What a retrieval found.</summary>
/// <param name="At">The recalls, in the order of their K.</param>
/// <param name="Nearest">The most similar image to each, an index into the gallery.</param>
public sealed record Recalls(ImmutableArray<RecallAt> At, ImmutableArray<int> Nearest);

/// <summary>Recall@K.</summary>
/// <param name="Count">K, the most similar images that are looked at.</param>
/// <param name="Recall">The share of images that have one of their class among them.</param>
public sealed record RecallAt(int Count, Estimate Recall);

/// <summary>How similar each of many embeddings is to each of others, in float64.</summary>
internal sealed class BatchSimilarity
{
    private readonly Similarity comparedBy;
    private readonly Tensor others;
    private readonly Tensor? squares;

    /// <param name="others">The others, <c>[N, D]</c>. Tensors made here belong to the caller's scope.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    public BatchSimilarity(Tensor others, Similarity comparedBy)
    {
        this.comparedBy = comparedBy;
        this.others = comparedBy == Similarity.Cosine ? UnitRows.Of(others.to(float64)) : others.to(float64);
        squares = comparedBy == Similarity.Cosine ? null : this.others.square().sum(1).unsqueeze(0);
    }

    /// <summary>The similarities of embeddings <c>[B, D]</c>, <c>[B, N]</c>: cosines, or minus squared distances.</summary>
    public Tensor To(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        var rows = embeddings.to(float64);
        var similarities = comparedBy == Similarity.Cosine
            ? UnitRows.Of(rows).matmul(others.t())
            : rows.matmul(others.t()).Times(2) - rows.square().sum(1).unsqueeze(1) - squares!;
        return similarities.MoveToOuterDisposeScope();
    }
}

/// <summary>Similarities of many images with many others, a few rows at a time, so that the whole table is never in memory.</summary>
internal static class SimilarityRows
{
    /// <summary>The rows of a matrix in batches, each with the number of its first row.</summary>
    public static IEnumerable<(int Start, Tensor Rows)> Batches(Tensor matrix, int size)
    {
        for (var start = 0; start < matrix.shape[0]; start += size)
        {
            using var rows = matrix.slice(0, start, Math.Min(start + size, matrix.shape[0]), 1);
            yield return (start, rows);
        }
    }

    /// <summary>The rows of these numbers, <c>[n, ...]</c>.</summary>
    public static Tensor At(Tensor rows, int[] places) => rows.index_select(0, tensor(Array.ConvertAll(places, place => (long)place)));

    /// <summary>Makes every image the least similar to itself.</summary>
    /// <param name="similarities"><c>[B, N]</c>, changed in place.</param>
    /// <param name="start">The image of the first row.</param>
    public static void ExcludeSelf(Tensor similarities, int start)
    {
        using var scope = NewDisposeScope();
        var own = tensor(Enumerable.Range(start, (int)similarities.shape[0]).Select(image => (long)image).ToArray()).unsqueeze(1);
        similarities.scatter_(1, own, zeros_like(own, similarities.dtype).Plus(double.NegativeInfinity));
    }
}
