using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// Group normalisation of <c>[B, C, H, W]</c>, and instance normalisation, where every channel is a group: mean and variance are those of the image
/// itself, in evaluation too, and its linearisation takes that into account.
/// </summary>
public sealed class GroupNormalisation : Layer
{
    private readonly nn.Module<Tensor, Tensor> module;
    private readonly long groups, channels;
    private readonly double epsilon;

    /// <summary>Group normalisation.</summary>
    /// <param name="groups">How many groups; their number divides that of the channels.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance; above 0.</param>
    public GroupNormalisation(long groups, long channels, double epsilon = 1e-5)
        : this(Module(groups, channels, epsilon), channels)
    {
    }

    internal GroupNormalisation(TorchSharp.Modules.GroupNorm module, long? channels = null)
    {
        this.module = module;
        (groups, epsilon) = (module.num_groups, module.eps);
        this.channels = channels ?? module.weight?.shape[0] ?? 0;
    }

    internal GroupNormalisation(TorchSharp.Modules.InstanceNorm module)
    {
        this.module = module;
        (groups, channels, epsilon) = (module.num_features, module.num_features, module.eps);
    }

    /// <summary>The learned scale of every channel, <c>[C]</c>; null where there is none.</summary>
    private Tensor? Weight => module is TorchSharp.Modules.InstanceNorm instance ? instance.weight : ((TorchSharp.Modules.GroupNorm)module).weight;

    /// <inheritdoc />
    public override string Kind => groups == channels ? "instance normalisation" : "group normalisation";

    /// <inheritdoc />
    public override string InverseRule => "kept fraction passes; least squares";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override bool HasWeights => false;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <summary>Scale 1 and shift 0.</summary>
    public override Layer Redrawn(Generator generator) => module is TorchSharp.Modules.InstanceNorm instance
        ? new GroupNormalisation(Whitening.Untrained(nn.InstanceNorm2d(channels, epsilon, affine: instance.affine)))
        : new GroupNormalisation(
            Whitening.Untrained(nn.GroupNorm(groups, Math.Max(channels, groups), epsilon, affine: Weight is not null)), channels);

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        if (channels > 0) RequireChannels(shape[1], channels);
        else if (shape[1] % groups != 0) throw new InvalidInputException($"needs channels in {groups} equal groups and was given {shape[1]}");
        return shape[1] / groups * shape[2] * shape[3] > 1
            ? shape
            : throw new InvalidInputException("needs more than one value in a group, and was given one pixel; use a larger image");
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var noGradient = no_grad();
        using var whole = inputs[0].contiguous();
        using var values = whole.view(inputs[0].shape[0], groups, -1);
        using var weight = Weight?.detach();
        return Whitening.Of(values, axis: 2, epsilon, weight?.view(1, -1, 1, 1));
    }

    private static TorchSharp.Modules.GroupNorm Module(long groups, long channels, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        return channels % groups == 0
            ? Whitening.Untrained(nn.GroupNorm(groups, channels, epsilon))
            : throw new ArgumentException($"{channels} channels cannot be parted into {groups} equal groups.", nameof(groups));
    }
}
