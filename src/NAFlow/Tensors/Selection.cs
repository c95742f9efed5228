using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>Keeps some elements of a tensor and makes the others exactly zero.</summary>
/// <param name="kept">Which elements are kept: booleans, or bytes above 0, which are read faster.</param>
internal sealed class Selection(Tensor kept)
{
    /// <summary>Which elements are kept, boolean.</summary>
    public Tensor Kept => kept.to(ScalarType.Bool);

    /// <summary>1 for what is kept and 0 for what is not, as numbers of a type.</summary>
    public Tensor Factors(ScalarType type) => kept.to(type);

    /// <summary>The same of some of the samples.</summary>
    public Selection Samples(long first, long count) => new(kept.narrow(0, first, count));

    /// <summary>The kept elements, zero elsewhere, in a new tensor.</summary>
    public Tensor Of(Tensor tensor) => tensor.Selected(kept);
}
