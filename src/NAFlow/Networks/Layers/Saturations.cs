using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>ELU: x above 0, <c>alpha (e^x - 1)</c> below; linearised by its slope, which is never 0.</summary>
public sealed class Elu : Layer
{
    private readonly double alpha;

    /// <summary>An ELU.</summary>
    /// <param name="alpha">Above 0; 1 as in PyTorch. Far below 0 the output is <c>-alpha</c>.</param>
    public Elu(double alpha = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        this.alpha = alpha;
    }

    /// <inheritdoc />
    public override string Kind => "ELU";

    /// <inheritdoc />
    public override string InverseRule => "closed form";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.elu(inputs[0], alpha, inplace: false);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var scope = NewDisposeScope();
        return new Slope(where(inputs[0].Above(0), ones_like(output), output.Plus(alpha)).MoveToOuterDisposeScope(), alpha);
    }

    private sealed class Slope(Tensor slope, double alpha) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * slope;

        /// <summary>Kept away from minus infinity by a rounding unit of 32-bit numbers.</summary>
        protected override Tensor Unscale(Tensor value)
        {
            using var scope = NewDisposeScope();
            var below = value.Times(1 / alpha).Clipped(-1 + 6e-8, 0).log1p();
            return where(value.Above(0), value, below).MoveToOuterDisposeScope();
        }
    }
}

/// <summary>The hyperbolic tangent, element by element; linearised by its slope <c>1 - y^2</c>.</summary>
public sealed class Tanh : Layer
{
    /// <inheritdoc />
    public override string Kind => "tanh";

    /// <inheritdoc />
    public override string InverseRule => "closed form (artanh)";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0].tanh();

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Slope(ones_like(output) - (output * output));

    private sealed class Slope(Tensor slope) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * slope;

        /// <summary>Kept away from infinity by a rounding unit.</summary>
        protected override Tensor Unscale(Tensor value)
        {
            var unit = value.dtype == ScalarType.Float64 ? 1.2e-16 : 6e-8;
            using var inside = value.Clipped(-1 + unit, 1 - unit);
            return inside.atanh();
        }
    }
}

/// <summary>The identity between two bounds and constant beyond them: a gate that is open between them.</summary>
/// <remarks>As PyTorch defines it. The operation of TorchSharp 0.107 was seen to clip nothing, so it is not called here.</remarks>
public sealed class HardTanh : Layer
{
    private readonly double least, most;

    /// <summary>A hard tanh.</summary>
    /// <param name="least">The lower bound; -1 as in PyTorch.</param>
    /// <param name="most">The upper bound, above the lower; 1 as in PyTorch.</param>
    public HardTanh(double least = -1, double most = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(least, most);
        (this.least, this.most) = (least, most);
    }

    /// <summary>The bounds.</summary>
    internal (double Least, double Most) Bounds => (least, most);

    /// <inheritdoc />
    public override string Kind => "hard tanh";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0].Clipped(least, most);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var scope = NewDisposeScope();
        return new Gate(inputs[0].Above(least).logical_and(inputs[0].Below(most)).MoveToOuterDisposeScope());
    }
}
