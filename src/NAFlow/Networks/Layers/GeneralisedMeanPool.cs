using NAFlow.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// The generalised mean of every channel, <c>[B, C, H, W]</c> to <c>[B, C, 1, 1]</c>, of which 1 is the average and infinity the maximum (GeM:
/// Radenovic et al., 2019): <c>y = (mean(max(x, eps)^p))^(1/p)</c>, linearised at the recorded input by <c>(x / y)^(p - 1) / (H W)</c>, and by 0
/// where x is below eps.
/// </summary>
public sealed class GeneralisedMeanPool : Layer
{
    /// <summary>What smaller values are raised to.</summary>
    public const double Least = 1e-6;

    private readonly Exponent exponent;
    private readonly double epsilon;

    /// <summary>A pool of this exponent.</summary>
    /// <param name="exponents">How many exponents are learned: 1, or one a channel.</param>
    /// <param name="start">p; above 0.</param>
    /// <param name="epsilon">What smaller values are raised to; above 0.</param>
    public GeneralisedMeanPool(long exponents = 1, double start = 3, double epsilon = Least)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exponents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(start);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (exponent, this.epsilon) = (new Exponent(exponents, start), epsilon);
    }

    /// <inheritdoc />
    public override string Kind => "generalised mean pool";

    /// <inheritdoc />
    public override string InverseRule => "broadcast";

    /// <inheritdoc />
    public override nn.Module Parameters => exponent;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <summary>There is nothing to draw: the exponent is a form of the mean.</summary>
    public override Layer? Redrawn(Generator generator) => null;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        if (exponent.P.shape[0] != 1) RequireChannels(inputShapes[0][1], exponent.P.shape[0]);
        return [inputShapes[0][0], inputShapes[0][1], 1, 1];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var p = exponent.ByChannel;
        var powers = Raised(inputs[0]).pow(p);
        return powers.mean([2L, 3L], keepdim: true).pow(p.reciprocal()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var scope = NewDisposeScope();
        var slopes = (Raised(inputs[0]) / output).pow(exponent.ByChannel.Plus(-1)).Times(1.0 / (inputs[0].shape[2] * inputs[0].shape[3]));
        return new Mean(where(inputs[0].Above(epsilon), slopes, zeros_like(slopes)).detach().MoveToOuterDisposeScope());
    }

    private Tensor Raised(Tensor image) => image.Clipped(epsilon, float.MaxValue);

    private sealed class Mean(Tensor slopes) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions)
        {
            using var scope = NewDisposeScope();
            return (slopes * directions[0]!).sum([2L, 3L], keepdim: true).MoveToOuterDisposeScope();
        }

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [slopes * cotangent];

        /// <summary>To every pixel that the mean reads.</summary>
        public override IReadOnlyList<Tensor> PassKept(Tensor kept)
        {
            using var scope = NewDisposeScope();
            return [where(slopes.IsNotZero(), kept.expand(slopes.shape), zeros_like(slopes)).MoveToOuterDisposeScope()];
        }

        /// <summary>Every pixel takes the mean, which is then the mean of all.</summary>
        public override IReadOnlyList<Tensor> Invert(Tensor value) => [value.expand(slopes.shape).clone()];
    }

    /// <summary>p, which goes with the network from device to device.</summary>
    private sealed class Exponent : nn.Module
    {
        private readonly Parameter p;

        public Exponent(long count, double start)
            : base("exponent")
        {
            p = new Parameter(ones(count, float32).Times(start));
            register_parameter("p", p);
        }

        public Tensor P => get_parameter("p")!;

        public Tensor ByChannel => P.view(-1, 1, 1);
    }
}
