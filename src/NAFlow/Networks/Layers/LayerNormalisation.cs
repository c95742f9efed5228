using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// Layer normalisation over the channels of every pixel of <c>[B, C, H, W]</c>, or of vectors <c>[B, C]</c>, as in ConvNeXt: mean and variance are
/// those of the pixel itself, in evaluation too, and its linearisation takes that into account.
/// </summary>
public sealed class LayerNormalisation : Layer
{
    private readonly TorchSharp.Modules.LayerNorm module;
    private readonly long channels;
    private readonly double epsilon;

    /// <summary>A layer normalisation.</summary>
    /// <param name="channels">C; above 1.</param>
    /// <param name="epsilon">Added to the variance; above 0.</param>
    public LayerNormalisation(long channels, double epsilon = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (module, this.channels, this.epsilon) = (Whitening.Untrained(nn.LayerNorm(channels, epsilon)), channels, epsilon);
    }

    /// <inheritdoc />
    public override string Kind => "layer normalisation";

    /// <inheritdoc />
    public override string InverseRule => "kept fraction passes; least squares";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <summary>Scale 1 and shift 0.</summary>
    public override Layer Redrawn(Generator generator) => new LayerNormalisation(channels, epsilon);

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        if (shape.Length != 2) RequireImage(shape, "an image or a vector");
        RequireChannels(shape[1], channels);
        return shape;
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var given = inputs[0];
        return (given.dim() == 2 ? module.call(given) : module.call(given.ByPixel()).FromPixels()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var weight = module.weight!.detach();
        return Whitening.Of(inputs[0], axis: 1, epsilon, weight.view([1, -1, .. Enumerable.Repeat(1L, (int)output.dim() - 2)]));
    }
}

/// <summary>
/// The linearisation of a normalisation by the mean and deviation of what it reads: <c>J v = w s (v - mean(v) - z mean(z v))</c> along an axis, with
/// z the normalised values and s one over their deviation. Without w it is its own transpose. <c>J x</c> is next to 0, since what is normalised has
/// no length of its own; so the kept fraction is not solved for, and every neuron is taken as rescaled alone.
/// </summary>
internal sealed class Whitening(Tensor normalised, Tensor scale, Tensor? weight, long axis) : Linearisation
{
    /// <summary>A normalisation with scale 1 and shift 0, which TorchSharp 0.107 was seen to leave unset.</summary>
    public static T Untrained<T>(T module)
        where T : nn.Module
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in module.named_parameters())
            parameter.copy_(name == "weight" ? ones_like(parameter) : zeros_like(parameter));
        return module;
    }

    /// <summary>That of values as they were recorded.</summary>
    /// <param name="values">What is normalised.</param>
    /// <param name="axis">The axis that its mean and deviation run over.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="weight">w; null for 1.</param>
    public static Whitening Of(Tensor values, long axis, double epsilon, Tensor? weight)
    {
        using var scope = NewDisposeScope();
        var centred = values - values.mean([axis], keepdim: true);
        var variance = (centred * centred).mean([axis], keepdim: true).Plus(epsilon);
        var scale = ones_like(variance) / variance.sqrt();
        return new Whitening((centred * scale).MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope(), weight, axis);
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        using var scope = NewDisposeScope();
        var moved = Unweighted(directions[0]!);
        return (weight is null ? moved : moved * weight).MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
    {
        using var scope = NewDisposeScope();
        return [Unweighted(weight is null ? cotangent : cotangent * weight).MoveToOuterDisposeScope()];
    }

    public override IReadOnlyList<Tensor> PassKept(Tensor kept) => [kept.alias()];

    /// <summary>Passes unchanged, as through every normalisation.</summary>
    public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => [pass.Relevance.alias()];

    private Tensor Unweighted(Tensor direction)
    {
        var values = direction.dim() == normalised.dim() ? direction : direction.contiguous().view(normalised.shape);
        var along = (normalised * values).mean([axis], keepdim: true);
        var moved = (values - values.mean([axis], keepdim: true) - (normalised * along)) * scale;
        return moved.dim() == direction.dim() ? moved : moved.view(direction.shape);
    }
}
