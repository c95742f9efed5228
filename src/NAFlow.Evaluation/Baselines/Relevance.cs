using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Layer-wise relevance propagation from the score to the image.</summary>
internal static class Relevance
{
    /// <summary>The relevance of every node, shaped as its activation, by the node's index, in the caller's scope; null where the score does not depend on it.</summary>
    /// <exception cref="InvalidInputException">A kind of layer has no rule.</exception>
    public static Tensor?[] Propagate(TracedDecision traced, RelevanceStart start, CancellationToken cancellation) =>
        ReverseSweep.From(traced.Trace, traced.Score.Node, Seed(traced, start), new RelevanceRules(traced.Trace).Back, cancellation);

    private static Tensor Seed(TracedDecision traced, RelevanceStart start)
    {
        var seed = traced.Score.Seed;
        var target = seed * traced.Trace[traced.Score.Node];
        var isClass = traced.Score.ClassIndices.Count > 0 && traced.Score.Subjects.Count == 0;
        if (start != RelevanceStart.Contrastive || !isClass || seed.shape[1] < 2) return target;
        var share = target.sum([1L], keepdim: true).Times(-1.0 / (seed.shape[1] - 1));
        return target.PlusProduct(ones_like(seed) - seed, share);
    }
}
