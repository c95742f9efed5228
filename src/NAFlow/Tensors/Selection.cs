using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>
/// Keeps some elements of a tensor and makes the others zero. It selects and never multiplies, so an infinity that is not kept is gone; and it
/// selects by clamping to (-inf, inf) or to [0, 0], which libtorch vectorises, where its element-wise choice costs twenty times as much on a
/// processor.
/// </summary>
internal sealed class Selection
{
    private readonly Tensor reach;
    private readonly Tensor lower;

    /// <param name="kept">Which elements are kept, boolean.</param>
    /// <param name="type">The number type of the tensors that will be selected from.</param>
    public Selection(Tensor kept, ScalarType type)
    {
        var one = kept.to(type);

        // 1 / 0 for what is kept, 0 / 1 for what is not.
        reach = one / (ones_like(one) - one);
        lower = reach.neg();
        Kept = kept;
    }

    /// <summary>Which elements are kept, boolean.</summary>
    public Tensor Kept { get; }

    /// <summary>The kept elements, zero elsewhere, in a new tensor.</summary>
    public Tensor Of(Tensor tensor) => tensor.clamp(lower, reach);
}
