using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Vectors at length 1.</summary>
internal static class UnitVectors
{
    // As PyTorch's normalize: a vector of zeros stays one.
    private const double LeastNorm = 1e-12;

    /// <summary>Every row of <c>[B, D]</c> divided by its Euclidean length.</summary>
    public static Tensor Of(Tensor vectors) => nn.functional.normalize(vectors, 2, 1, LeastNorm);
}
