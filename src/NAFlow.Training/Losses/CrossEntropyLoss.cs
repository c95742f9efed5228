using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Cross-entropy with label smoothing (Szegedy et al., 2016, arXiv 1512.00567).</summary>
public static class CrossEntropyLoss
{
    /// <summary>
    /// The mean over the batch of <c>-(1 - e) log p_y - e/K sum_k log p_k</c>, p being the softmax of the scores.
    /// </summary>
    /// <param name="scores"><c>[B, K]</c>.</param>
    /// <param name="labels">y, int64 <c>[B]</c>.</param>
    /// <param name="smoothing">e, 0 to 1.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor scores, Tensor labels, double smoothing = 0)
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(scores, 1);
        var right = logarithms.gather(1, labels.unsqueeze(1)).mean();
        return right.Times(smoothing - 1).PlusScaled(logarithms.mean(), -smoothing).MoveToOuterDisposeScope();
    }
}
