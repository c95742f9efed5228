using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>A layer that lets a neuron through or not.</summary>
internal sealed class Gate(Selection open) : ElementwiseLinearisation
{
    /// <summary>Which neurons are let through.</summary>
    public Selection Open => open;

    protected override Tensor Scale(Tensor direction) => open.Of(direction);

    protected override Tensor Unscale(Tensor value) => value.alias();
}
