using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>The margin based loss (Wu et al., 2017, arXiv 1706.07567, equation 5).</summary>
public static class MarginLoss
{
    // Keeps the gradient of a distance of 0 finite.
    private const double Least = 1e-8;

    /// <summary>
    /// The mean over the pairs whose loss is not 0 of <c>max(0, a + D - b)</c> for two images of one class and <c>max(0, a - D + b)</c> for two of different
    /// ones, D being their Euclidean distance and b the boundary of the anchor's class.
    /// </summary>
    /// <param name="embeddings"><c>[B, D]</c>, at length 1.</param>
    /// <param name="labels">The class of each, int64 <c>[B]</c>.</param>
    /// <param name="triplets">The pairs: each anchor with its positive, and with its negative; at least one.</param>
    /// <param name="boundaries">b, <c>[K]</c>, one a class, which may be learned.</param>
    /// <param name="margin">a.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor embeddings, Tensor labels, Triplets triplets, Tensor boundaries, double margin = 0.2)
    {
        ArgumentNullException.ThrowIfNull(triplets);
        using var scope = NewDisposeScope();
        var anchors = Indices(triplets.Anchors);
        var anchor = embeddings.index_select(0, anchors);
        var boundary = boundaries.index_select(0, labels.index_select(0, anchors));
        var near = (Distance(anchor, triplets.Positives) - boundary).Plus(margin).relu();
        var far = (boundary - Distance(anchor, triplets.Negatives)).Plus(margin).relu();
        var active = near.detach().Above(0).sum().item<long>() + far.detach().Above(0).sum().item<long>();
        return near.sum().Plus(far.sum()).Times(1.0 / Math.Max(active, 1)).MoveToOuterDisposeScope();

        Tensor Distance(Tensor from, System.Collections.Immutable.ImmutableArray<long> to)
        {
            var difference = from - embeddings.index_select(0, Indices(to));
            return (difference * difference).sum([1L]).Plus(Least).sqrt();
        }
    }

    private static Tensor Indices(System.Collections.Immutable.ImmutableArray<long> indices) => tensor(indices.ToArray());
}
