using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Max pooling over square windows, with padding and ceil mode.</summary>
public sealed class MaxPool : Layer
{
    private readonly PoolWindows windows;

    /// <summary>Max pooling; the stride is the kernel's size unless given.</summary>
    public MaxPool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false) =>
        windows = new PoolWindows(kernel, stride, padding, ceilMode);

    /// <inheritdoc />
    public override string Kind => "max pool";

    /// <inheritdoc />
    public override string InverseRule => "unpool at the recorded arg max";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        return windows.Pooled(inputShapes[0]);
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) =>
        nn.functional.max_pool2d(inputs[0], windows.Kernel, windows.Stride, windows.Margin, [1, 1], windows.CeilMode);

    /// <inheritdoc />
    public override (Tensor Output, Linearisation? Linearisation) Record(IReadOnlyList<Tensor> inputs)
    {
        var (output, selected) = nn.functional.max_pool2d_with_indices(
            inputs[0], windows.Kernel, windows.Stride, windows.Margin, [1, 1], windows.CeilMode);

        return (output, new ArgMax(selected, inputs[0], output, windows));
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => Record(inputs).Linearisation!;
}

/// <summary>The largest value of every channel, <c>[B, C, H, W]</c> to <c>[B, C, 1, 1]</c>.</summary>
public sealed class GlobalMaxPool : Layer
{
    /// <inheritdoc />
    public override string Kind => "global max pool";

    /// <inheritdoc />
    public override string InverseRule => "unpool at the recorded arg max";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        return [inputShapes[0][0], inputShapes[0][1], 1, 1];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.adaptive_max_pool2d(inputs[0], [1, 1]);

    /// <inheritdoc />
    public override (Tensor Output, Linearisation? Linearisation) Record(IReadOnlyList<Tensor> inputs)
    {
        var (output, selected) = nn.functional.adaptive_max_pool2d_with_indices(inputs[0], [1, 1]);
        return (output, new ArgMax(selected, inputs[0], output));
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => Record(inputs).Linearisation!;
}

/// <summary>The linearisation of every max pool: each output is the input pixel that won.</summary>
/// <param name="selected">The winners, as positions in the flattened input plane, shaped as the output.</param>
/// <param name="input">The recorded input.</param>
/// <param name="output">The recorded output.</param>
/// <param name="windows">The windows; null for one over the whole plane.</param>
internal sealed class ArgMax(Tensor selected, Tensor input, Tensor output, PoolWindows? windows = null) : Linearisation
{
    private readonly long[] inputShape = input.shape;

    public override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        using var scope = NewDisposeScope();
        var found = Flat(directions[0]!.ByPixel()).gather(1, Flat(selected.ByPixel()));
        return found.view(output.ByPixel().shape).FromPixels().MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) =>
        [windows is null ? Placed(selected.ByPixel(), cotangent.ByPixel()) : windows.Back(cotangent, input, selected)];

    public override Tensor LinearPart() => output.alias();

    /// <summary>The largest fraction where windows share an arg max: a pixel is kept as far as any window keeps it.</summary>
    public override IReadOnlyList<Tensor> PassKept(Tensor kept)
    {
        using var scope = NewDisposeScope();

        // Windows this many steps apart never share a pixel.
        var reach = windows is null ? 1 : (windows.Size + windows.Step - 1) / windows.Step;
        Tensor? result = null;
        for (var row = 0L; row < Math.Min(reach, kept.shape[2]); row++)
            for (var column = 0L; column < Math.Min(reach, kept.shape[3]); column++)
            {
                var part = Placed(EveryNth(selected), EveryNth(kept));
                result = result is null ? part : maximum(result, part);

                Tensor EveryNth(Tensor image) => image.ByPixel()
                    .index(TensorIndex.Colon, TensorIndex.Slice(row, null, reach), TensorIndex.Slice(column, null, reach));
            }

        return [result!.MoveToOuterDisposeScope()];
    }

    /// <summary>Unpooling. Where windows share an arg max the last one is written, as PyTorch's unpooling on a processor does.</summary>
    public override IReadOnlyList<Tensor> Invert(Tensor value) => [Placed(selected.ByPixel(), value.ByPixel())];

    /// <summary>All to the winner.</summary>
    public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);

    /// <summary>Values <c>[B, h, w, C]</c> put at their places in an image of zeros.</summary>
    private Tensor Placed(Tensor places, Tensor values)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (inputShape[0], inputShape[1], inputShape[2], inputShape[3]);
        var pixels = zeros([batch, height * width, channels], values.dtype, values.device).scatter_(1, Flat(places), Flat(values));
        return pixels.view(batch, height, width, channels).FromPixels().MoveToOuterDisposeScope();
    }

    /// <summary><c>[B, H, W, C]</c> as <c>[B, H * W, C]</c>.</summary>
    private static Tensor Flat(Tensor image) => image.reshape(image.shape[0], -1, image.shape[3]);
}

/// <summary>The square windows of a pool; the stride is the kernel's size unless given.</summary>
internal sealed class PoolWindows
{
    public PoolWindows(long kernel, long? stride, long padding, bool ceilMode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride ?? kernel, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        (Size, Step, Padding, CeilMode) = (kernel, stride ?? kernel, padding, ceilMode);
    }

    public long Size { get; }

    public long Step { get; }

    public long Padding { get; }

    /// <summary>Whether a last window may hang over the end.</summary>
    public bool CeilMode { get; }

    /// <summary>The side of the windows along both axes, as libtorch takes it.</summary>
    public long[] Kernel => [Size, Size];

    /// <summary>The stride along both axes.</summary>
    public long[] Stride => [Step, Step];

    /// <summary>The padding along both axes.</summary>
    public long[] Margin => [Padding, Padding];

    /// <summary>The shape of a pooled image.</summary>
    public long[] Pooled(long[] shape) => [shape[0], shape[1], Count(shape[2]), Count(shape[3])];

    /// <summary><c>J^T u</c> of a max pool over these windows.</summary>
    public Tensor Back(Tensor cotangent, Tensor input, Tensor selected) =>
        Operators.MaxPoolBack(cotangent, input, selected, Size, Step, Padding, CeilMode);

    private long Count(long size) => Shapes.WindowCount(size, Size, Step, Padding, dilation: 1, CeilMode);
}
