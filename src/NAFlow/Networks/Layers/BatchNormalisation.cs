using NAFlow.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// Batch normalisation of <c>[B, C, H, W]</c>, or of vectors <c>[B, C]</c>; linearised with the running statistics, as evaluation uses them.
/// </summary>
public sealed class BatchNormalisation : Layer
{
    private readonly BatchNorm module;
    private readonly bool vectors;

    /// <summary>Batch normalisation over channels.</summary>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance; above 0.</param>
    /// <param name="momentum">The weight of a new batch in the running statistics.</param>
    /// <param name="affine">Whether a learned scale and shift follow.</param>
    /// <param name="vectors">Whether vectors <c>[B, C]</c> are read rather than images.</param>
    public BatchNormalisation(long channels, double epsilon = 1e-5, double momentum = 0.1, bool affine = true, bool vectors = false)
        : this(Module(channels, epsilon, momentum, affine, vectors), vectors)
    {
    }

    internal BatchNormalisation(BatchNorm module, bool vectors) => (this.module, this.vectors) = (module, vectors);

    /// <inheritdoc />
    public override string Kind => "batch normalisation";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override string InverseRule => "closed form; folded into its convolution for minimum norm";

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <inheritdoc />
    public override bool ScalesChannels => true;

    /// <inheritdoc />
    public override bool RunsAgain => true;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <summary>Scale 1, shift 0, mean 0 and variance 1, so that nothing learned is left in the statistics either.</summary>
    public override Layer Redrawn(Generator generator) =>
        new BatchNormalisation(module.num_features, module.eps, affine: module.weight is not null, vectors: vectors);

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        if (!vectors) RequireImage(shape, "an image");
        else if (shape.Length != 2) throw new InvalidInputException($"needs vectors, [B, C], and was given {Shapes.Describe(shape)}");
        RequireChannels(shape[1], module.num_features);
        return shape;
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var scope = NewDisposeScope();
        var deviation = module.running_var!.Plus(module.eps).sqrt();
        var scale = (module.weight ?? ones_like(deviation)) / deviation;
        var shift = (module.bias ?? zeros_like(deviation)) - module.running_mean! * scale;
        long[] perChannel = vectors ? [1, -1] : [1, -1, 1, 1];
        return new Affine(
            scale.detach().view(perChannel).MoveToOuterDisposeScope(), shift.detach().view(perChannel).MoveToOuterDisposeScope());
    }

    private static BatchNorm Module(long channels, double epsilon, double momentum, bool affine, bool vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        return vectors ? nn.BatchNorm1d(channels, epsilon, momentum, affine) : nn.BatchNorm2d(channels, epsilon, momentum, affine);
    }

    private sealed class Affine(Tensor scale, Tensor shift) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * scale;

        protected override Tensor Unscale(Tensor value) => (value - shift) / scale;
    }
}
