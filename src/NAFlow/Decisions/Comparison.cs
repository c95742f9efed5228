using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Embeddings compared sample by sample, in float64 on the processor. Its tensors belong to the scope it was made in.</summary>
internal abstract class Comparison
{
    private Tensor? weights;

    /// <summary>p, <c>[B, D]</c>: what every channel contributes; the sum of a row is the similarity.</summary>
    public abstract Tensor Contributions { get; }

    /// <summary>The derivative of the similarity by the query's embedding, <c>[B, D]</c>.</summary>
    public abstract Tensor Gradient { get; }

    /// <summary>
    /// alpha, <c>[B, D]</c>: the contributions scaled by their least and greatest, all ones when constant. Dividing p by |sum p| before it, as the
    /// method has it, changes nothing: the scaling undoes any positive factor.
    /// </summary>
    public Tensor Weights => weights ??= Scaled(Contributions);

    /// <summary>Compares queries <c>[B, D]</c> with references <c>[B, D]</c> or <c>[1, D]</c>.</summary>
    public static Comparison Of(Similarity comparedBy, Tensor query, Tensor reference) => comparedBy switch
    {
        Similarity.Cosine => new CosineComparison(query, UnitRows.Of(reference)),
        Similarity.Euclidean => new EuclideanComparison(query, reference),
        _ => throw new InvalidInputException($"There is no similarity {comparedBy}; choose Cosine or Euclidean."),
    };

    private static Tensor Scaled(Tensor contributions)
    {
        var least = contributions.amin([1], keepdim: true);
        var range = contributions.amax([1], keepdim: true) - least;
        var isConstant = range.eq(zeros_like(range));
        return where(isConstant, ones_like(contributions), (contributions - least) / where(isConstant, ones_like(range), range));
    }
}

/// <summary>
/// The cosine with a unit vector, or the mean cosine with several (their mean, then, which is shorter than a unit): <c>p = f^ * z^</c>. A query of
/// zeros has a cosine, and a gradient, of 0.
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

/// <summary>Minus the squared distance: <c>p = -(f - z)^2</c>, whose gradient is <c>-2 (f - z)</c>.</summary>
internal sealed class EuclideanComparison : Comparison
{
    private readonly Tensor gap;

    /// <param name="query">f, <c>[B, D]</c>.</param>
    /// <param name="reference">z, <c>[B, D]</c> or <c>[1, D]</c>.</param>
    public EuclideanComparison(Tensor query, Tensor reference)
    {
        gap = query - reference;
        Contributions = (gap * gap).neg();
    }

    public override Tensor Contributions { get; }

    public override Tensor Gradient => gap.Times(-2);
}

/// <summary>Vectors brought to length 1.</summary>
internal static class UnitRows
{
    /// <summary>
    /// The rows of <c>[B, D]</c> at length 1; a row of zeros stays one. Divided by their greatest value first, they neither overflow nor vanish.
    /// </summary>
    public static Tensor Of(Tensor rows)
    {
        var level = Divided(rows, rows.abs().amax([1], keepdim: true));
        return Divided(level, linalg.vector_norm(level, 2, [1], keepdim: true));
    }

    private static Tensor Divided(Tensor rows, Tensor size) => rows / where(size.eq(zeros_like(size)), ones_like(size), size);
}
