using NAFlow.Native;
using NAFlow.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// 2-D convolution, <c>[B, Cin, H, W]</c> to <c>[B, Cout, H', W']</c>: stride, padding, dilation, groups (depthwise when the groups equal the
/// channels), with a bias or without.
/// </summary>
public sealed class Convolution : Layer
{
    private readonly Conv2d module;
    private readonly WindowAxis rows;
    private readonly WindowAxis columns;

    /// <summary>A square convolution. Parameters start as PyTorch starts them, from the global seed.</summary>
    public Convolution(
        long inputChannels, long outputChannels, long kernel, long stride = 1, long padding = 0, long dilation = 1, long groups = 1, bool bias = true)
        : this(
            inputChannels, outputChannels, WindowAxis.Even(kernel, stride, padding, dilation), WindowAxis.Even(kernel, stride, padding, dilation),
            groups, bias)
    {
    }

    /// <summary>A convolution of any windows. Parameters start as PyTorch starts them, from the global seed.</summary>
    /// <param name="inputChannels">Cin.</param>
    /// <param name="outputChannels">Cout.</param>
    /// <param name="rows">The windows from top to bottom.</param>
    /// <param name="columns">The windows from left to right.</param>
    /// <param name="groups">Into how many parts the channels fall; it divides both numbers.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public Convolution(long inputChannels, long outputChannels, WindowAxis rows, WindowAxis columns, long groups = 1, bool bias = true)
        : this(Module(inputChannels, outputChannels, rows.Checked(), columns.Checked(), groups, bias), rows, columns)
    {
    }

    /// <summary>A convolution that shares the parameters of a module padded with zeros.</summary>
    internal Convolution(Conv2d module)
        : this(module, Axis(module, 0), Axis(module, 1))
    {
    }

    private Convolution(Conv2d module, WindowAxis rows, WindowAxis columns) => (this.module, this.rows, this.columns) = (module, rows, columns);

    /// <summary>The number of output channels.</summary>
    public long OutputChannels => module.out_channels;

    /// <inheritdoc />
    public override string Kind =>
        module.groups == 1 ? "convolution" : module.groups == module.in_channels ? "depthwise convolution" : "grouped convolution";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override bool HasKernels => true;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <inheritdoc />
    public override Layer Redrawn(Generator generator)
    {
        var drawn = new Convolution(
            module.in_channels, module.out_channels, rows, columns, module.groups, module.bias is not null);
        DrawEvenly(drawn.module, generator);
        return drawn;
    }

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], module.in_channels);
        return
        [
            shape[0], OutputChannels,
            Shapes.WindowCount(shape[2], rows),
            Shapes.WindowCount(shape[3], columns),
        ];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        // With its own choice libtorch rounds as it does under autograd; by one thread alone its choice is slow.
        if (IsEven && !Workers.AreShared) return module.call(inputs[0]);
        using var padded = Padded(inputs[0]);
        return Operators.Convolved(padded, module.weight!, module.bias, Margin, Stride, Dilation, module.groups);
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Linear(this, module.weight!.detach(), inputs[0].shape, output);

    private bool IsSquare => IsEven && rows == columns;

    private bool IsPixelwise => rows == new WindowAxis(1) && columns == new WindowAxis(1) && module.groups == 1;

    private bool IsEven => rows.IsEven && columns.IsEven;

    private long[] Stride => [rows.Stride, columns.Stride];

    private long[] Dilation => [rows.Dilation, columns.Dilation];

    /// <summary>The padding that libtorch adds; none where the sides differ, and it is added before.</summary>
    private long[] Margin => IsEven ? [rows.Before, columns.Before] : [0, 0];

    private Tensor Padded(Tensor image) =>
        IsEven ? image.alias() : nn.functional.pad(image, [columns.Before, columns.After, rows.Before, rows.After]);

    private static WindowAxis Axis(Conv2d module, int axis) =>
        WindowAxis.Even(module.kernel_size[axis], module.stride[axis], module.padding![axis], module.dilation[axis]);

    /// <summary>Refuses channels that cannot be parted.</summary>
    internal static void CheckChannels(long inputChannels, long outputChannels, long groups)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inputChannels % groups != 0 || outputChannels % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {inputChannels} input and {outputChannels} output channels.", nameof(groups));
    }

    private static Conv2d Module(long inputChannels, long outputChannels, WindowAxis rows, WindowAxis columns, long groups, bool bias)
    {
        CheckChannels(inputChannels, outputChannels, groups);

        // TorchSharp leaves a tensor behind for every bias it fills; parameters are in no scope.
        using var scope = NewDisposeScope();
        var isEven = rows.IsEven && columns.IsEven;
        var module = nn.Conv2d(
            inputChannels, outputChannels, (rows.Kernel, columns.Kernel), (rows.Stride, columns.Stride),
            isEven ? (rows.Before, columns.Before) : (0, 0), (rows.Dilation, columns.Dilation), groups: groups, bias: bias);
        using var noGradient = no_grad();
        module.weight = new Parameter(module.weight!.detach().InChannelsLast().MoveToOuterDisposeScope());
        return module;
    }

    private sealed class Linear(Convolution layer, Tensor weight, long[] inputShape, Tensor output) : Linearisation
    {
        private readonly long[] outputShape = output.shape;
        private readonly long multiplications = weight.numel() * output.shape[0] * output.shape[2] * output.shape[3];

        // Of an image, whose few channels leave libtorch's own transposed convolution idle, J^T is put together from the phases of the stride.
        private readonly StridePhases? phases = layer is
        { IsSquare: true, rows: { Stride: > 1, Dilation: 1 }, module: { groups: 1, in_channels: <= 4 } }
            ? new StridePhases(weight, layer.rows.Stride, layer.rows.Before, inputShape, output.shape) : null;

        // J^T of a convolution of single pixels is another one, with the matrix turned; to turn it takes as long as a product of a small image.
        private Tensor? turned;

        internal override Linearisation ForManyProducts() => !layer.IsPixelwise || turned is not null
            ? this : new Linear(layer, weight, inputShape, output) { turned = weight.transpose(0, 1).contiguous() };

        public override Tensor Apply(IReadOnlyList<Tensor?> directions)
        {
            using var workers = Workers.ForProducts(multiplications);
            using var padded = layer.Padded(directions[0]!);
            return Operators.Convolved(padded, weight, null, layer.Margin, layer.Stride, layer.Dilation, layer.module.groups);
        }

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var workers = Workers.ForProducts(multiplications);
            if (phases is not null) return [phases.Transposed(cotangent)];
            if (turned is not null) return [Operators.Convolved(cotangent, turned, null, layer.Margin, layer.Stride, layer.Dilation, 1)];
            var image = nn.functional.conv_transpose2d(
                cotangent, weight, null, layer.Stride, layer.Margin, [Unseen(2, layer.rows), Unseen(3, layer.columns)], layer.Dilation,
                layer.module.groups);
            if (layer.IsEven) return [image];
            using var padded = image;
            return [padded.narrow(2, layer.rows.Before, inputShape[2]).narrow(3, layer.columns.Before, inputShape[3]).InChannelsLast()];
        }

        public override Tensor LinearPart() =>
            layer.module.bias is { } bias ? output - bias.detach().view(1, -1, 1, 1) : output.alias();

        public override Tensor? PixelMatrix() => layer.IsPixelwise ? weight.flatten(1) : null;

        public override Tensor Evidence(IReadOnlyList<Tensor> inputs) => WeightShares.Evidence(weight, inputs[0], With);

        /// <summary>z+, at the image the box rule, with the scales of its normalisation merged into the weights.</summary>
        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass)
        {
            var merged = pass.ChannelScales is { } scales ? weight * scales.reshape(-1, 1, 1, 1) : weight;
            return
            [
                pass.Box is { } box
                    ? WeightShares.Boxed(merged, pass.Inputs[0], box, pass.Relevance, With)
                    : WeightShares.Positive(merged, pass.Inputs[0], pass.Relevance, With),
            ];
        }

        private Linear With(Tensor weights) => new(layer, weights, inputShape, output);

        /// <summary>Pixels at the far edge that no window reaches, which a transposed convolution must be told of.</summary>
        private long Unseen(int axis, WindowAxis windows) =>
            inputShape[axis] + windows.Before + windows.After - ((outputShape[axis] - 1) * windows.Stride + windows.Reach);
    }
}

/// <summary>
/// The transpose of a strided convolution, as one convolution of stride 1: input pixels that lie alike between two steps of the stride (a phase) read
/// the same part of the kernel, so every phase is a channel of its own, and the phases are laid side by side at the end.
/// </summary>
internal sealed class StridePhases
{
    private readonly Tensor kernels;
    private readonly long stride;
    private readonly long padding;
    private readonly long taps;
    private readonly long[] inputShape;

    /// <param name="weight"><c>[Cout, Cin, kernel, kernel]</c>.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="padding">The padding.</param>
    /// <param name="inputShape">The shape of the convolution's input.</param>
    /// <param name="outputShape">The shape of its output.</param>
    public StridePhases(Tensor weight, long stride, long padding, long[] inputShape, long[] outputShape)
    {
        (this.stride, this.padding, this.inputShape) = (stride, padding, inputShape);
        var (outputs, inputs, kernel) = (weight.shape[0], weight.shape[1], weight.shape[2]);

        // As many steps of the stride as the kernel covers, or as it takes to come to the last pixel.
        var last = Math.Max(inputShape[2] - (outputShape[2] - 1) * stride, inputShape[3] - (outputShape[3] - 1) * stride) + padding;
        taps = (Math.Max(kernel, last) + stride - 1) / stride;
        using var scope = NewDisposeScope();
        var whole = nn.functional.pad(weight, [0, taps * stride - kernel, 0, taps * stride - kernel]);
        kernels = whole.reshape(outputs, inputs, taps, stride, taps, stride).permute(3, 5, 1, 0, 2, 4).reshape(-1, outputs, taps, taps).flip(2, 3)
            .contiguous().InChannelsLast().MoveToOuterDisposeScope();
    }

    /// <summary><c>J^T u</c>, shaped as the input.</summary>
    public Tensor Transposed(Tensor cotangent)
    {
        using var scope = NewDisposeScope();
        var found = nn.functional.conv2d(cotangent, kernels, null, [1, 1], [taps - 1, taps - 1]).ByPixel();
        var (batch, height, width, channels) = (found.shape[0], found.shape[1], found.shape[2], inputShape[1]);
        return found.reshape(batch, height, width, stride, stride, channels).permute(0, 1, 3, 2, 4, 5)
            .reshape(batch, height * stride, width * stride, channels)
            .narrow(1, padding, inputShape[2]).narrow(2, padding, inputShape[3]).contiguous().FromPixels().MoveToOuterDisposeScope();
    }
}
