using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>ReLU, out of place so that the trace keeps what went in.</summary>
public sealed class Relu : Layer
{
    /// <inheritdoc />
    public override string Kind => "ReLU";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override bool RunsAgain => true;

    /// <inheritdoc />
    public override bool OverwritesInput => true;

    /// <inheritdoc />
    public override bool SwitchesOff => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.relu(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Gate(output);
}

/// <summary>ReLU capped at 6; open for <c>0 &lt; x &lt; 6</c>.</summary>
public sealed class Relu6 : Layer
{
    /// <inheritdoc />
    public override string Kind => "ReLU6";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override bool RunsAgain => true;

    /// <inheritdoc />
    public override bool OverwritesInput => true;

    /// <inheritdoc />
    public override bool SwitchesOff => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.relu6(inputs[0], inplace: false);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Gate(inputs[0].Above(0).logical_and(inputs[0].Below(6)));
}

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
    public override bool RunsAgain => true;

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

/// <summary>The logistic function, element by element; linearised by its slope <c>y (1 - y)</c>.</summary>
public sealed class Sigmoid : Layer
{
    /// <inheritdoc />
    public override string Kind => "sigmoid";

    /// <inheritdoc />
    public override string InverseRule => "closed form (logit)";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => sigmoid(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Slope(output * (ones_like(output) - output));

    private sealed class Slope(Tensor slope) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * slope;

        /// <summary>The logit, kept away from infinity by a rounding unit of 32-bit numbers.</summary>
        protected override Tensor Unscale(Tensor value)
        {
            using var inside = value.Clipped(6e-8, 1 - 6e-8);
            using var other = ones_like(inside) - inside;
            using var odds = inside / other;
            return odds.log();
        }
    }
}
