using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>
/// 2-D convolution, <c>[B, Cin, H, W]</c> to <c>[B, Cout, H', W']</c>: stride, padding, dilation, groups (depthwise when the groups equal the
/// channels), with a bias or without.
/// </summary>
public sealed class Convolution : Layer
{
    private readonly Conv2d module;
    private readonly long inputChannels;
    private readonly long kernelHeight;
    private readonly long kernelWidth;
    private readonly long stride;
    private readonly long padding;
    private readonly long dilation;
    private readonly long groups;

    /// <summary>A square convolution. Parameters start as PyTorch starts them, from the global seed.</summary>
    public Convolution(long inputChannels, long outputChannels, long kernel, long stride = 1, long padding = 0, long dilation = 1, long groups = 1, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dilation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inputChannels % groups != 0 || outputChannels % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {inputChannels} input and {outputChannels} output channels.", nameof(groups));
        (this.inputChannels, kernelHeight, kernelWidth) = (inputChannels, kernel, kernel);
        (this.stride, this.padding, this.dilation, this.groups) = (stride, padding, dilation, groups);
        module = nn.Conv2d(inputChannels, outputChannels, kernel, stride, padding, dilation, groups: groups, bias: bias);
        OutputChannels = outputChannels;
    }

    /// <summary>The number of output channels.</summary>
    public long OutputChannels { get; }

    /// <inheritdoc />
    public override string Kind => groups == 1 ? "convolution" : groups == inputChannels ? "depthwise convolution" : "grouped convolution";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], inputChannels);
        return
        [
            shape[0], OutputChannels,
            Shapes.WindowCount(shape[2], kernelHeight, stride, padding, dilation),
            Shapes.WindowCount(shape[3], kernelWidth, stride, padding, dilation),
        ];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Linear(this, inputs[0].shape, output);

    private Tensor Convolve(Tensor input, Tensor weight, long by, long pad) =>
        nn.functional.conv2d(input, weight, null, [by, by], [pad, pad], [dilation, dilation], groups);

    private sealed class Linear : Linearisation
    {
        private readonly Convolution layer;
        private readonly Tensor output;
        private readonly Tensor? reversed;
        private readonly long[] outputPadding;

        public Linear(Convolution layer, long[] inputShape, Tensor output)
        {
            (this.layer, this.output) = (layer, output);
            outputPadding = [Unseen(inputShape[2], output.shape[2], layer.kernelHeight), Unseen(inputShape[3], output.shape[3], layer.kernelWidth)];

            // At stride 1 the transpose is itself a convolution with the kernel turned round, and the forward kernels are the faster ones.
            if (layer.stride == 1 && layer.groups == 1 && layer.kernelHeight == layer.kernelWidth && ReversedPadding >= 0)
                reversed = layer.module.weight!.detach().transpose(0, 1).flip([2, 3]).contiguous();
        }

        private long ReversedPadding => layer.dilation * (layer.kernelHeight - 1) - layer.padding;

        public override Tensor Apply(IReadOnlyList<Tensor?> directions) =>
            layer.Convolve(directions[0]!, layer.module.weight!, layer.stride, layer.padding);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) =>
        [
            reversed is not null
                ? layer.Convolve(cotangent, reversed, 1, ReversedPadding)
                : nn.functional.conv_transpose2d(
                    cotangent, layer.module.weight!, null, [layer.stride, layer.stride], [layer.padding, layer.padding], outputPadding,
                    [layer.dilation, layer.dilation], layer.groups),
        ];

        public override Tensor LinearPart() =>
            layer.module.bias is { } bias ? output - bias.view(1, -1, 1, 1) : output.alias();

        public override Tensor? PixelMatrix() =>
            layer is { kernelHeight: 1, kernelWidth: 1, stride: 1, padding: 0, groups: 1 } ? layer.module.weight!.detach().flatten(1) : null;

        /// <summary>Pixels at the far edge that no window reaches, which the transposed convolution must be told of.</summary>
        private long Unseen(long input, long windows, long kernel) =>
            input - ((windows - 1) * layer.stride - 2 * layer.padding + layer.dilation * (kernel - 1) + 1);
    }
}
