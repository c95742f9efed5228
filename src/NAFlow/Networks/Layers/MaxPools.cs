using NAFlow.Tensors;
using TorchSharp;
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

        // Windows this many steps apart never share a pixel.
        return (output, new ArgMax(selected, inputs[0].shape, output, reach: (windows.Size + windows.Step - 1) / windows.Step));
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
        return (output, new ArgMax(selected, inputs[0].shape, output, reach: 1));
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => Record(inputs).Linearisation!;
}

/// <summary>The linearisation of every max pool: each output is the input pixel that won.</summary>
internal sealed class ArgMax : Linearisation
{
    private readonly Tensor winners;
    private readonly long[] inputShape;
    private readonly Tensor output;
    private readonly long reach;

    /// <param name="selected">The winners, as positions in the flattened input plane, shaped as the output.</param>
    /// <param name="inputShape">The input's shape.</param>
    /// <param name="output">The recorded output.</param>
    /// <param name="reach">Windows this many steps apart never share a pixel.</param>
    public ArgMax(Tensor selected, long[] inputShape, Tensor output, long reach)
    {
        (this.inputShape, this.output, this.reach) = (inputShape, output, reach);
        winners = InMemory(selected, inputShape);
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        using var scope = NewDisposeScope();
        var pixels = directions[0]!.ByPixel().reshape(-1);
        return pixels.index_select(0, winners.flatten()).view(winners.shape).FromPixels().MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
    {
        using var scope = NewDisposeScope();
        using var one = 1.0.ToScalar();
        return [AsImage(Empty(cotangent).index_add_(0, winners.flatten(), cotangent.ByPixel().reshape(-1), one))];
    }

    public override Tensor LinearPart() => output.alias();

    /// <summary>The largest fraction where windows share an arg max: a pixel is kept as far as any window keeps it.</summary>
    public override IReadOnlyList<Tensor> PassKept(Tensor kept)
    {
        using var scope = NewDisposeScope();
        var result = Empty(kept);
        for (var row = 0L; row < Math.Min(reach, kept.shape[2]); row++)
            for (var column = 0L; column < Math.Min(reach, kept.shape[3]); column++)
                result = maximum(result, Placed(EveryNth(winners, row, column), EveryNth(kept.ByPixel(), row, column)));
        return [AsImage(result)];
    }

    /// <summary>Unpooling. Where windows share an arg max the last one is written, as PyTorch's unpooling on a processor does.</summary>
    public override IReadOnlyList<Tensor> Invert(Tensor value)
    {
        using var scope = NewDisposeScope();
        return [AsImage(Placed(winners, value.ByPixel()))];
    }

    /// <summary>All to the winner.</summary>
    public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);

    /// <summary>The winners' places in memory, where a pixel's channels lie side by side; <c>[B, h, w, C]</c>.</summary>
    private static Tensor InMemory(Tensor selected, long[] inputShape)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, plane) = (inputShape[0], inputShape[1], inputShape[2] * inputShape[3]);
        var first = tensor([.. Enumerable.Range(0, (int)batch).Select(sample => sample * plane * channels)], [batch, 1, 1, 1],
            device: selected.device);
        var channel = tensor([.. Enumerable.Range(0, (int)channels).Select(index => (long)index)], device: selected.device);
        var pixel = selected.ByPixel() * tensor(channels, device: selected.device);
        return pixel.Plus(channel).Plus(first).contiguous().MoveToOuterDisposeScope();
    }

    private Tensor Placed(Tensor places, Tensor values) => Empty(values).scatter_(0, places.reshape(-1), values.reshape(-1));

    private Tensor Empty(Tensor like) => zeros([inputShape.Aggregate(1L, (size, side) => size * side)], like.dtype, like.device);

    private Tensor AsImage(Tensor pixels) =>
        pixels.view(inputShape[0], inputShape[2], inputShape[3], inputShape[1]).FromPixels().MoveToOuterDisposeScope();

    private Tensor EveryNth(Tensor windows, long row, long column) =>
        windows.index(TensorIndex.Colon, TensorIndex.Slice(row, null, reach), TensorIndex.Slice(column, null, reach));
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

    private long Count(long size) => Shapes.WindowCount(size, Size, Step, Padding, dilation: 1, CeilMode);
}
