using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>The negative cosine similarity of SimSiam (Chen and He, 2021, arXiv 2011.10566, equation 1).</summary>
public static class NegativeCosineLoss
{
    /// <summary>The mean over the batch of <c>-cos(p, z)</c>. No gradient reaches z.</summary>
    /// <param name="predictions">p, <c>[B, D]</c>.</param>
    /// <param name="targets">z, <c>[B, D]</c>.</param>
    /// <returns>One number, -1 to 1.</returns>
    public static Tensor Of(Tensor predictions, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return (UnitVectors.Of(predictions) * UnitVectors.Of(targets.detach())).sum([1L]).mean().neg().MoveToOuterDisposeScope();
    }
}
