using NAFlow.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>Batch normalisation of <c>[B, C, H, W]</c>; linearised with the running statistics, as evaluation uses them.</summary>
public sealed class BatchNormalisation : Layer
{
    private readonly BatchNorm2d module;
    private readonly long channels;
    private readonly double epsilon;

    /// <summary>Batch normalisation over channels.</summary>
    public BatchNormalisation(long channels, double epsilon = 1e-5, double momentum = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        (this.channels, this.epsilon) = (channels, epsilon);
        module = nn.BatchNorm2d(channels, epsilon, momentum);
    }

    /// <inheritdoc />
    public override string Kind => "batch normalisation";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override string InverseRule => "closed form; folded into its convolution for minimum norm";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        RequireChannels(inputShapes[0][1], channels);
        return inputShapes[0];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        var scale = module.weight! / module.running_var!.Plus(epsilon).sqrt();
        var shift = module.bias! - module.running_mean! * scale;
        return new Affine(scale.detach().view(1, -1, 1, 1), shift.detach().view(1, -1, 1, 1));
    }

    private sealed class Affine(Tensor scale, Tensor shift) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * scale;

        protected override Tensor Unscale(Tensor value) => (value - shift) / scale;
    }
}
