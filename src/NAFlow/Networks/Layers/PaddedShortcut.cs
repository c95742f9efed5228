using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// The shortcut without parameters of the CIFAR residual networks (He et al., 2016, option A): every second pixel along both axes, and channels of zeros on
/// both sides. <c>[B, Cin, H, W]</c> to <c>[B, Cout, ceil(H / 2), ceil(W / 2)]</c>.
/// </summary>
public sealed class PaddedShortcut : Layer
{
    private readonly long inputChannels;
    private readonly long outputChannels;

    /// <summary>A shortcut that widens; the added channels are shared equally between the front and the back.</summary>
    /// <param name="inputChannels">The channels read.</param>
    /// <param name="outputChannels">The channels given; more than are read, by an even number.</param>
    public PaddedShortcut(long inputChannels, long outputChannels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, inputChannels);
        if ((outputChannels - inputChannels) % 2 != 0)
            throw new ArgumentException($"{outputChannels - inputChannels} added channels cannot be shared equally between two sides.", nameof(outputChannels));
        (this.inputChannels, this.outputChannels) = (inputChannels, outputChannels);
    }

    private long Margin => (outputChannels - inputChannels) / 2;

    /// <inheritdoc />
    public override string Kind => "padded shortcut";

    /// <inheritdoc />
    public override string InverseRule => "scatter";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], inputChannels);
        return [shape[0], outputChannels, (shape[2] + 1) / 2, (shape[3] + 1) / 2];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return nn.functional.pad(EverySecond(inputs[0]), [0, 0, 0, 0, Margin, Margin]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Scatter(this, inputs[0].shape, output);

    private static Tensor EverySecond(Tensor image) => image.slice(2, 0, image.shape[2], 2).slice(3, 0, image.shape[3], 2);

    private sealed class Scatter(PaddedShortcut layer, long[] inputShape, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => layer.Run([directions[0]!]);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            var image = zeros([inputShape[0], inputShape[2], inputShape[3], inputShape[1]], cotangent.dtype, cotangent.device).FromPixels();
            EverySecond(image).copy_(cotangent.narrow(1, layer.Margin, layer.inputChannels));
            return [image.MoveToOuterDisposeScope()];
        }

        public override Tensor LinearPart() => output.alias();

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);
    }
}
