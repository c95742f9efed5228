using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// Fixed numbers that multiply the neurons and are added to them, <c>y = scale x + shift</c>: one for all, one a channel, or one a neuron. The
/// numbers are not learned; a normalisation that is (<see cref="BatchNormalisation"/>) has its own layer.
/// </summary>
public sealed class Affine : Layer
{
    private readonly Numbers numbers;

    /// <summary>A scale and a shift, which are copied.</summary>
    /// <param name="scale">What multiplies, <c>[1]</c>, <c>[C, 1, 1]</c>, <c>[C, H, W]</c> or <c>[F]</c>, nowhere 0.</param>
    /// <param name="shift">What is added, of such a shape.</param>
    public Affine(Tensor scale, Tensor shift)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        numbers = new Numbers(scale, shift);
    }

    /// <inheritdoc />
    public override string Kind => "scale and shift";

    /// <inheritdoc />
    public override string InverseRule => "closed form";

    /// <inheritdoc />
    public override nn.Module Parameters => numbers;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <summary>There is nothing to draw: the numbers are not learned.</summary>
    public override Layer? Redrawn(Generator generator) => null;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        foreach (var numbered in new[] { numbers.Scale.shape, numbers.Shift.shape })
            if (numbered.Length >= inputShapes[0].Length
                || numbered.Reverse().Zip(inputShapes[0].Reverse()).Any(sides => sides.First != 1 && sides.First != sides.Second))
                throw new InvalidInputException(
                    $"has numbers {Shapes.Describe(numbered)} for each sample and was given {Shapes.Describe(inputShapes[0])}");
        return inputShapes[0];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var product = inputs[0] * numbers.Scale;
        return product.Plus(numbers.Shift);
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Scaled(numbers.Scale, numbers.Shift);

    private sealed class Scaled(Tensor scale, Tensor shift) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * scale;

        protected override Tensor Unscale(Tensor value)
        {
            using var rest = value - shift;
            return rest / scale;
        }
    }

    /// <summary>The numbers, which go with the network from device to device.</summary>
    private sealed class Numbers : nn.Module
    {
        public Numbers(Tensor scale, Tensor shift)
            : base("numbers")
        {
            register_buffer("scale", scale.detach().clone().DetachFromDisposeScope());
            register_buffer("shift", shift.detach().clone().DetachFromDisposeScope());
        }

        public Tensor Scale => get_buffer("scale")!;

        public Tensor Shift => get_buffer("shift")!;
    }
}

/// <summary>
/// A learned factor of every channel of <c>[B, C, H, W]</c>, which scales what a block adds to the signal, as in ConvNeXt (Touvron et al., 2021,
/// LayerScale).
/// </summary>
public sealed class LayerScale : Layer
{
    private readonly Factors factors;

    /// <summary>
    /// Factors of 1. Published training starts from 1e-6, where a block does next to nothing; so a network with random weights shows its blocks.
    /// </summary>
    /// <param name="channels">C.</param>
    public LayerScale(long channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        factors = new Factors(channels);
    }

    /// <inheritdoc />
    public override string Kind => "layer scale";

    /// <inheritdoc />
    public override string InverseRule => "closed form";

    /// <inheritdoc />
    public override nn.Module Parameters => factors;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <summary>Factors of 1.</summary>
    public override Layer Redrawn(Generator generator) => new LayerScale(factors.Weight.shape[0]);

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        RequireChannels(inputShapes[0][1], factors.Weight.shape[0]);
        return inputShapes[0];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0] * factors.Weight;

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Scaled(factors.Weight.detach());

    private sealed class Scaled(Tensor scale) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * scale;

        protected override Tensor? Unscale(Tensor value) => scale.NotZero().all().item<bool>() ? value / scale : null;
    }

    private sealed class Factors : nn.Module
    {
        public Factors(long channels)
            : base("factors") => register_parameter("weight", new TorchSharp.Modules.Parameter(ones(channels, 1, 1)));

        public Tensor Weight => get_parameter("weight")!;
    }
}
