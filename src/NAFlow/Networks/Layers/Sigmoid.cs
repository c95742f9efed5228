using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

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
