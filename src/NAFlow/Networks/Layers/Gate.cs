using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>A layer that lets a neuron through or not. It selects and never multiplies, so that an infinity behind a closed gate stays behind it.</summary>
internal sealed class Gate(Tensor open) : ElementwiseLinearisation
{
    /// <summary>Which neurons are let through.</summary>
    public Tensor Open => open;

    protected override Tensor Scale(Tensor direction) => where(open, direction, zeros_like(direction));

    protected override Tensor Unscale(Tensor value) => value.alias();
}
