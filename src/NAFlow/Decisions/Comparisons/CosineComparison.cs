using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// The cosine with a unit vector, or the mean cosine with several (their mean, then, which is shorter than a unit): <c>p = f^ * z^</c>. A query of zeros has
/// a cosine, and a gradient, of 0.
/// </summary>
internal sealed class CosineComparison : Comparison
{
    private readonly Tensor query;
    private readonly Tensor unit;
    private readonly Tensor direction;

    /// <param name="query">f, <c>[B, D]</c>.</param>
    /// <param name="direction">z^, <c>[B, D]</c> or <c>[1, D]</c>.</param>
    public CosineComparison(Tensor query, Tensor direction)
    {
        (this.query, this.direction) = (query, direction);
        unit = UnitRows.Of(query);
        Contributions = unit * direction;
    }

    public override Tensor Contributions { get; }

    /// <summary><c>(z^ - cos f^) / |f|</c>: only what turns the query changes the cosine.</summary>
    public override Tensor Gradient
    {
        get
        {
            var turning = direction - Contributions.sum([1L], keepdim: true) * unit;
            var norm = linalg.vector_norm(query, 2, [1], keepdim: true);
            var isZero = norm.eq(zeros_like(norm));
            return where(isZero, zeros_like(turning), turning / where(isZero, ones_like(norm), norm));
        }
    }
}
