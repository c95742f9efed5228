using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>Keeps some elements of a tensor and makes the others exactly zero.</summary>
/// <param name="kept">Which elements are kept: booleans, or bytes above 0, which are read faster.</param>
internal sealed class Selection(Tensor kept)
{
    /// <summary>Which elements are kept, boolean.</summary>
    public Tensor Kept => kept.to(ScalarType.Bool);

    /// <summary>The kept elements, zero elsewhere, in a new tensor.</summary>
    public Tensor Of(Tensor tensor) => tensor.Selected(kept);
}
