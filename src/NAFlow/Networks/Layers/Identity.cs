using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>The linearisation of a layer that hands its input on: dropout in evaluation.</summary>
internal sealed class Identity : ElementwiseLinearisation
{
    protected override Tensor Scale(Tensor direction) => direction.alias();

    protected override Tensor Unscale(Tensor value) => value.alias();
}
