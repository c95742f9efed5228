using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>The loss of an episode: the queries of every class against the mean of what there is to learn it from.</summary>
public static class PrototypicalLoss
{
    /// <summary>
    /// Euclidean (Snell et al., 2017, arXiv 1703.05175): the mean over the queries of <c>-log p_y</c>, p being the softmax of <c>-|f - c_k|^2</c> over the
    /// prototypes c.
    /// </summary>
    /// <param name="support"><c>[N S, D]</c>: S embeddings to learn from of each of N classes, class by class.</param>
    /// <param name="queries"><c>[N Q, D]</c>: Q embeddings of each class, class by class.</param>
    /// <param name="ways">N.</param>
    /// <returns>One number.</returns>
    public static Tensor Euclidean(Tensor support, Tensor queries, int ways)
    {
        using var scope = NewDisposeScope();
        var prototypes = Prototypes(support, ways);

        // |f|^2 is the same for every class, so the softmax does not see it.
        var scores = queries.matmul(prototypes.t()).Times(2) - (prototypes * prototypes).sum([1L]).unsqueeze(0);
        return CrossEntropyLoss.Of(scores, Labels(queries, ways)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Cosine (Chen et al., 2021, Meta-Baseline, arXiv 2003.04390, equation 3): the same of <c>t cos(f, c_k)</c>.
    /// </summary>
    /// <param name="support"><c>[N S, D]</c>: S embeddings to learn from of each of N classes, class by class.</param>
    /// <param name="queries"><c>[N Q, D]</c>: Q embeddings of each class, class by class.</param>
    /// <param name="ways">N.</param>
    /// <param name="temperature">t, one number, which may be learned.</param>
    /// <returns>One number.</returns>
    public static Tensor Cosine(Tensor support, Tensor queries, int ways, Tensor temperature)
    {
        using var scope = NewDisposeScope();
        var scores = UnitVectors.Of(queries).matmul(UnitVectors.Of(Prototypes(support, ways)).t()) * temperature;
        return CrossEntropyLoss.Of(scores, Labels(queries, ways)).MoveToOuterDisposeScope();
    }

    private static Tensor Prototypes(Tensor support, int ways) => support.reshape(ways, -1, support.shape[1]).mean([1L]);

    private static Tensor Labels(Tensor queries, int ways)
    {
        var each = (int)queries.shape[0] / ways;
        return tensor(Enumerable.Range(0, ways * each).Select(query => (long)(query / each)).ToArray());
    }
}
