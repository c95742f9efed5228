using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Leaky ReLU: negative inputs are multiplied by a small slope, so no neuron is ever switched off.</summary>
public sealed class LeakyRelu : Layer
{
    private readonly double slope;

    /// <summary>A leaky ReLU with this slope below zero.</summary>
    /// <param name="slope">Above 0; 0.01 as in PyTorch.</param>
    public LeakyRelu(double slope = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slope);
        this.slope = slope;
    }

    /// <inheritdoc />
    public override string Kind => "leaky ReLU";

    /// <inheritdoc />
    public override string InverseRule => "closed form";

    /// <inheritdoc />
    public override bool OverwritesInput => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.leaky_relu(inputs[0], slope, inplace: false);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Slopes(inputs[0].Above(0), slope);

    private sealed class Slopes(Tensor positive, double slope) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => where(positive, direction, direction.Times(slope));

        protected override Tensor Unscale(Tensor value) => where(positive, value, value.Times(1 / slope));
    }
}
