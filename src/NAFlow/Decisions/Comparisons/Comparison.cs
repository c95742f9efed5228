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
    /// alpha, <c>[B, D]</c>: the contributions scaled by their least and greatest, all ones when constant. Dividing p by |sum p| before it, as the method
    /// has it, changes nothing: the scaling undoes any positive factor.
    /// </summary>
    public Tensor Weights => weights ??= Scaled(Contributions);

    /// <summary>Compares queries <c>[B, D]</c> with references <c>[B, D]</c> or <c>[1, D]</c>.</summary>
    public static Comparison Of(Metric metric, Tensor query, Tensor reference) => metric switch
    {
        Metric.Cosine => new CosineComparison(query, UnitRows.Of(reference)),
        Metric.Euclidean => new EuclideanComparison(query, reference),
        _ => throw new InvalidInputException($"There is no metric {metric}; choose Cosine or Euclidean."),
    };

    private static Tensor Scaled(Tensor contributions)
    {
        var least = contributions.amin([1], keepdim: true);
        var range = contributions.amax([1], keepdim: true) - least;
        var isConstant = range.eq(zeros_like(range));
        return where(isConstant, ones_like(contributions), (contributions - least) / where(isConstant, ones_like(range), range));
    }
}
