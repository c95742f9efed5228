using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>PReLU: negative inputs are multiplied by a learned slope, one for all channels or one for each.</summary>
public sealed class PRelu : Layer
{
    private readonly TorchSharp.Modules.PReLU module;

    /// <summary>A PReLU.</summary>
    /// <param name="channels">How many slopes: 1 for all channels, or their number.</param>
    /// <param name="slope">The slopes before any training; 0.25 as in PyTorch.</param>
    public PRelu(long channels = 1, double slope = 0.25)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        module = nn.PReLU(channels, slope);
    }

    internal PRelu(TorchSharp.Modules.PReLU module) => this.module = module;

    /// <inheritdoc />
    public override string Kind => "PReLU";

    /// <inheritdoc />
    public override string InverseRule => "closed form";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <summary>The slopes as they are before any training.</summary>
    public override Layer Redrawn(Generator generator) => new PRelu(module.num_parameters, module.init);

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        if (module.num_parameters > 1) RequireChannels(shape.Length > 1 ? shape[1] : 1, module.num_parameters);
        return shape;
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var scope = NewDisposeScope();
        long[] perChannel = [1, -1, .. Enumerable.Repeat(1L, (int)output.dim() - 2)];
        var learned = module.weight!.detach().view(perChannel).expand_as(output);
        return new Slope(where(inputs[0].Above(0), ones_like(output), learned).MoveToOuterDisposeScope());
    }

    private sealed class Slope(Tensor slope) : ElementwiseLinearisation
    {
        protected override Tensor Scale(Tensor direction) => direction * slope;

        protected override Tensor Unscale(Tensor value)
        {
            using var scope = NewDisposeScope();
            return where(slope.Above(0).logical_or(slope.Below(0)), value / slope, value).MoveToOuterDisposeScope();
        }
    }
}
