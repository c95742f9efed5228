using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// A linear map known only by its products, one map per sample of a batch. Columns are one tensor <c>[B, ...]</c>; rows are a list of tensors
/// <c>[B, ...]</c>, because several layers may read one.
/// </summary>
public abstract class LinearOperator
{
    /// <summary><c>A v</c>.</summary>
    public abstract IReadOnlyList<Tensor> Apply(Tensor columns);

    /// <summary><c>A^T u</c>.</summary>
    public abstract Tensor ApplyTransposed(IReadOnlyList<Tensor> rows);
}
