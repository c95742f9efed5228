using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>InfoNCE with a queue of negatives (van den Oord et al., 2018; He et al., 2020, MoCo, arXiv 1911.05722, equation 1).</summary>
public static class InfoNceLoss
{
    /// <summary>
    /// The mean over the batch of <c>-log(exp(q k / T) / (exp(q k / T) + sum_n exp(q n / T)))</c>, all vectors being taken at length 1.
    /// </summary>
    /// <param name="queries">q, <c>[B, D]</c>.</param>
    /// <param name="keys">k, <c>[B, D]</c>: the positive of each query.</param>
    /// <param name="queue">n, <c>[Q, D]</c>: the negatives.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor queries, Tensor keys, Tensor queue, double temperature = 0.2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        using var scope = NewDisposeScope();
        var (query, key, negative) = (UnitVectors.Of(queries), UnitVectors.Of(keys), UnitVectors.Of(queue));
        var cosines = cat([(query * key).sum([1L], keepdim: true), query.matmul(negative.t())], 1);
        return nn.functional.log_softmax(cosines.Times(1 / temperature), 1).narrow(1, 0, 1).mean().neg().MoveToOuterDisposeScope();
    }
}
