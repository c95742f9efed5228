using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>An activation that is linearised by its slope and has no inverse in closed form.</summary>
public abstract class SlopedActivation : Layer
{
    private protected SlopedActivation()
    {
    }

    /// <inheritdoc />
    public sealed override string InverseRule => "kept fraction passes; least squares";

    /// <inheritdoc />
    public sealed override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public sealed override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Slopes(Slope(inputs[0], output));

    /// <summary>The slope at every neuron, from what goes in and what comes out.</summary>
    private protected abstract Tensor Slope(Tensor x, Tensor output);
}

/// <summary>The logistic function in three straight pieces, <c>alpha x + beta</c> cut to 0 and 1; open where it is not cut.</summary>
public sealed class HardSigmoid : SlopedActivation
{
    private readonly double alpha;
    private readonly double beta;

    /// <summary>A hard sigmoid.</summary>
    /// <param name="alpha">The slope, above 0; 1/6 as in PyTorch.</param>
    /// <param name="beta">The value at 0.</param>
    public HardSigmoid(double alpha = 1.0 / 6, double beta = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        (this.alpha, this.beta) = (alpha, beta);
    }

    /// <summary>Whether it is the one of PyTorch, <c>(x + 3) / 6</c> between -3 and 3.</summary>
    internal bool IsUsual => Math.Abs(alpha - (1.0 / 6)) < 1e-6 && beta == 0.5;

    /// <inheritdoc />
    public override string Kind => "hard sigmoid";

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return inputs[0].Times(alpha).Plus(beta).Clipped(0, 1).MoveToOuterDisposeScope();
    }

    private protected override Tensor Slope(Tensor x, Tensor output)
    {
        using var scope = NewDisposeScope();
        return output.Above(0).logical_and(output.Below(1)).to(output.dtype).Times(alpha).MoveToOuterDisposeScope();
    }
}

/// <summary><c>x</c> times its hard sigmoid (Howard et al., 2019): 0 up to -3 and x from 3 on.</summary>
public sealed class HardSwish : SlopedActivation
{
    /// <inheritdoc />
    public override string Kind => "hard swish";

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.hardswish(inputs[0]);

    private protected override Tensor Slope(Tensor x, Tensor output)
    {
        using var scope = NewDisposeScope();
        var between = x.Times(1.0 / 3).Plus(0.5);
        var slope = where(x.Below(-3), zeros_like(between), where(x.Above(3), ones_like(between), between));
        return slope.MoveToOuterDisposeScope();
    }
}

/// <summary><c>x</c> times its sigmoid, SiLU or swish (Ramachandran et al., 2017).</summary>
public sealed class Silu : SlopedActivation
{
    /// <inheritdoc />
    public override string Kind => "SiLU";

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.silu(inputs[0]);

    private protected override Tensor Slope(Tensor x, Tensor output)
    {
        // With s the sigmoid of x and y = x s, the slope is s + y (1 - s).
        using var scope = NewDisposeScope();
        var share = sigmoid(x);
        return share.PlusProduct(output, ones_like(share) - share).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// <c>x</c> times the normal distribution function of x (Hendrycks and Gimpel, 2016), or the approximation of it by a hyperbolic tangent that they
/// give.
/// </summary>
/// <param name="approximate">Whether it is the approximation.</param>
public sealed class Gelu(bool approximate = false) : SlopedActivation
{
    private const double Cubic = 0.044715;

    private static readonly double Factor = Math.Sqrt(2 / Math.PI);

    /// <inheritdoc />
    public override string Kind => "GELU";

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        if (!approximate) return nn.functional.gelu(inputs[0]);
        using var scope = NewDisposeScope();
        return (inputs[0] * Share(inputs[0])).MoveToOuterDisposeScope();
    }

    private protected override Tensor Slope(Tensor x, Tensor output)
    {
        using var scope = NewDisposeScope();
        if (approximate)
        {
            // With y = x p(u), p(u) = (1 + tanh u) / 2, the slope is p + 2 x p (1 - p) u'.
            var share = Share(x);
            var rate = (x * x).Times(3 * Cubic).Plus(1).Times(2 * Factor);
            return share.PlusProduct(x * rate, share * (ones_like(share) - share)).MoveToOuterDisposeScope();
        }

        // The slope is the distribution function and x times the density.
        var distribution = x.Times(Math.Sqrt(0.5)).erf().Plus(1).Times(0.5);
        var density = (x * x).Times(-0.5).exp().Times(1 / Math.Sqrt(2 * Math.PI));
        return distribution.PlusProduct(x, density).MoveToOuterDisposeScope();
    }

    private static Tensor Share(Tensor x) => (x * (x * x).Times(Cubic).Plus(1)).Times(Factor).tanh().Plus(1).Times(0.5);
}

/// <summary>
/// A fixed power of every number, <c>x^p</c>, as a generalised mean spelled out has it. Where its slope is no number, as of a root at 0, nothing
/// passes.
/// </summary>
/// <param name="exponent">p; where it is no whole number, x is not below 0.</param>
public sealed class Power(double exponent) : SlopedActivation
{
    /// <summary>p.</summary>
    public double Exponent => exponent;

    /// <inheritdoc />
    public override string Kind => "power";

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => Raised(inputs[0], exponent);

    private protected override Tensor Slope(Tensor x, Tensor output)
    {
        using var scope = NewDisposeScope();
        var slope = Raised(x, exponent - 1).Times(exponent);
        return where(slope.isfinite(), slope, zeros_like(slope)).MoveToOuterDisposeScope();
    }

    private static Tensor Raised(Tensor x, double power)
    {
        using var scalar = power.ToScalar();
        return x.pow(scalar);
    }
}

/// <summary>The linearisation of an activation by its slope at every neuron; where that is exactly 0 nothing passes, an infinity neither.</summary>
internal sealed class Slopes(Tensor slope) : ElementwiseLinearisation
{
    private readonly Tensor open = slope.NotZero();

    protected override Tensor Scale(Tensor direction)
    {
        using var scope = NewDisposeScope();
        return (direction.Selected(open) * slope).MoveToOuterDisposeScope();
    }
}
