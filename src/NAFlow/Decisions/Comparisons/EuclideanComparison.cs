using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

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
