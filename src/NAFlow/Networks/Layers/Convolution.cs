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
    private readonly long kernel;
    private readonly long stride;
    private readonly long padding;
    private readonly long dilation;

    /// <summary>A square convolution. Parameters start as PyTorch starts them, from the global seed.</summary>
    public Convolution(long inputChannels, long outputChannels, long kernel, long stride = 1, long padding = 0, long dilation = 1, long groups = 1, bool bias = true)
        : this(Module(inputChannels, outputChannels, kernel, stride, padding, dilation, groups, bias))
    {
    }

    /// <summary>A convolution that shares the parameters of a module, square in every respect and padded with zeros.</summary>
    internal Convolution(Conv2d module)
    {
        this.module = module;
        (kernel, stride, padding, dilation) = (module.kernel_size[0], module.stride[0], module.padding![0], module.dilation[0]);
    }

    /// <summary>The number of output channels.</summary>
    public long OutputChannels => module.out_channels;

    /// <inheritdoc />
    public override string Kind => module.groups == 1 ? "convolution" : module.groups == module.in_channels ? "depthwise convolution" : "grouped convolution";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], module.in_channels);
        return
        [
            shape[0], OutputChannels,
            Shapes.WindowCount(shape[2], kernel, stride, padding, dilation),
            Shapes.WindowCount(shape[3], kernel, stride, padding, dilation),
        ];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Linear(this, inputs[0].shape, output);

    private static Conv2d Module(
        long inputChannels, long outputChannels, long kernel, long stride, long padding, long dilation, long groups, bool bias)
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
        return nn.Conv2d(inputChannels, outputChannels, kernel, stride, padding, dilation, groups: groups, bias: bias);
    }

    private Tensor Convolve(Tensor input, Tensor weight, long by, long pad) =>
        nn.functional.conv2d(input, weight, null, [by, by], [pad, pad], [dilation, dilation], module.groups);

    private sealed class Linear : Linearisation
    {
        // Up to this many weights a window, a matrix product on the unfolded image beats libtorch's convolution.
        private const long SmallPatch = 64;

        private readonly Convolution layer;
        private readonly Tensor output;
        private readonly Tensor weight;
        private readonly Tensor? reversed;
        private readonly Tensor? patches;
        private readonly long[] inputShape;
        private readonly long[] outputShape;

        public Linear(Convolution layer, long[] inputShape, Tensor output)
        {
            (this.layer, this.output, this.inputShape, outputShape) = (layer, output, inputShape, output.shape);
            weight = layer.module.weight!.detach();
            if (layer.module.groups != 1) return;

            // The transpose of a convolution: at stride 1 a convolution with the kernel turned round, otherwise a product whose columns are folded back.
            if (layer.stride == 1 && ReversedPadding >= 0) reversed = weight.transpose(0, 1).flip([2, 3]).contiguous();
            else patches = weight.flatten(1).t().contiguous();
        }

        private long ReversedPadding => layer.dilation * (layer.kernel - 1) - layer.padding;

        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => patches is { } matrix && matrix.shape[0] <= SmallPatch
            ? weight.flatten(1).matmul(nn.functional.unfold(directions[0]!, Both(layer.kernel), Both(layer.dilation), Both(layer.padding), Both(layer.stride)))
                .view(outputShape)
            : layer.Convolve(directions[0]!, weight, layer.stride, layer.padding);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) =>
        [
            reversed is not null ? layer.Convolve(cotangent, reversed, 1, ReversedPadding)
            : patches is not null ? nn.functional.fold(
                patches.matmul(cotangent.flatten(2)), (inputShape[2], inputShape[3]), Both(layer.kernel), Both(layer.dilation), Both(layer.padding), Both(layer.stride))
            : nn.functional.conv_transpose2d(
                cotangent, weight, null, [layer.stride, layer.stride], [layer.padding, layer.padding], [Unseen(2), Unseen(3)],
                [layer.dilation, layer.dilation], layer.module.groups),
        ];

        public override Tensor LinearPart() =>
            layer.module.bias is { } bias ? output - bias.detach().view(1, -1, 1, 1) : output.alias();

        public override Tensor? PixelMatrix() =>
            layer is { kernel: 1, stride: 1, padding: 0, module.groups: 1 } ? weight.flatten(1) : null;

        private static (long, long) Both(long value) => (value, value);

        /// <summary>Pixels at the far edge that no window reaches, which a transposed convolution must be told of.</summary>
        private long Unseen(int axis) =>
            inputShape[axis] - ((outputShape[axis] - 1) * layer.stride - 2 * layer.padding + layer.dilation * (layer.kernel - 1) + 1);
    }
}
