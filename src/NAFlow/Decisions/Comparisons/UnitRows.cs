using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Vectors brought to length 1.</summary>
internal static class UnitRows
{
    /// <summary>The rows of <c>[B, D]</c> at length 1; a row of zeros stays one. Divided by their greatest value first, they neither overflow nor vanish.</summary>
    public static Tensor Of(Tensor rows)
    {
        var level = Divided(rows, rows.abs().amax([1], keepdim: true));
        return Divided(level, linalg.vector_norm(level, 2, [1], keepdim: true));
    }

    private static Tensor Divided(Tensor rows, Tensor size) => rows / where(size.eq(zeros_like(size)), ones_like(size), size);
}
