using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Max pooling over windows, with padding and ceil mode.</summary>
public sealed class MaxPool : Layer
{
    private readonly PoolWindows windows;

    /// <summary>Max pooling over squares; the stride is the kernel's size unless given.</summary>
    public MaxPool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false) =>
        windows = PoolWindows.Square(kernel, stride, padding, ceilMode);

    /// <summary>Max pooling over any windows.</summary>
    /// <param name="rows">The windows from top to bottom; less padding than a window is wide.</param>
    /// <param name="columns">The windows from left to right.</param>
    /// <param name="ceilMode">Whether a last window may hang over the end; only where the padding is even.</param>
    public MaxPool(WindowAxis rows, WindowAxis columns, bool ceilMode = false) => windows = new PoolWindows(rows, columns, ceilMode);

    /// <inheritdoc />
    public override string Kind => "max pool";

    /// <inheritdoc />
    public override bool SwitchesOff => true;

    /// <inheritdoc />
    public override string InverseRule => "unpool at the recorded arg max";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        return windows.Pooled(inputShapes[0]);
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var padded = Padded(inputs[0]);
        return nn.functional.max_pool2d(padded, windows.Kernel, windows.Stride, windows.Margin, windows.Dilation, windows.CeilMode);
    }

    /// <inheritdoc />
    public override (Tensor Output, Linearisation? Linearisation) Record(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var padded = Padded(inputs[0]);
        var (output, selected) = nn.functional.max_pool2d_with_indices(
            padded, windows.Kernel, windows.Stride, windows.Margin, windows.Dilation, windows.CeilMode);
        if (!windows.IsNative) selected = Unpadded(selected, padded.shape[3], inputs[0].shape[3]);
        return (output.MoveToOuterDisposeScope(), new ArgMax(selected.MoveToOuterDisposeScope(), inputs[0], output, windows));
    }

    /// <summary>The image with the padding that libtorch does not add itself: minus infinity, which no window selects.</summary>
    private Tensor Padded(Tensor image) => windows.IsNative
        ? image.alias()
        : nn.functional.pad(image, [windows.Columns.Before, windows.Columns.After, windows.Rows.Before, windows.Rows.After],
            value: double.NegativeInfinity);

    /// <summary>Places in the padded plane as places in the plane itself.</summary>
    private Tensor Unpadded(Tensor places, long paddedWidth, long width)
    {
        Tensor Number(long value) => tensor(value, device: places.device);
        var row = places.div(Number(paddedWidth), RoundingMode.floor);
        return places - (row * Number(paddedWidth - width)) - Number((windows.Rows.Before * width) + windows.Columns.Before);
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
    public override bool SwitchesOff => true;

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
        [windows is { IsNative: true }
            ? windows.Back(cotangent, input, selected)
            : Placed(selected.ByPixel(), cotangent.ByPixel(), adds: windows is not null)];

    public override Tensor LinearPart() => output.alias();

    /// <summary>The largest fraction where windows share an arg max: a pixel is kept as far as any window keeps it.</summary>
    public override IReadOnlyList<Tensor> PassKept(Tensor kept)
    {
        using var scope = NewDisposeScope();

        // Windows this many steps apart never share a pixel.
        var (down, across) = windows is null ? (1, 1) : (Reach(windows.Rows), Reach(windows.Columns));
        Tensor? result = null;
        for (var row = 0L; row < Math.Min(down, kept.shape[2]); row++)
            for (var column = 0L; column < Math.Min(across, kept.shape[3]); column++)
            {
                var part = Placed(EveryNth(selected), EveryNth(kept));
                result = result is null ? part : maximum(result, part);

                Tensor EveryNth(Tensor image) => image.ByPixel()
                    .index(TensorIndex.Colon, TensorIndex.Slice(row, null, down), TensorIndex.Slice(column, null, across));
            }

        return [result!.MoveToOuterDisposeScope()];

        static long Reach(WindowAxis axis) => (axis.Reach + axis.Stride - 1) / axis.Stride;
    }

    /// <summary>Unpooling. Where windows share an arg max the last one is written, as PyTorch's unpooling on a processor does.</summary>
    public override IReadOnlyList<Tensor> Invert(Tensor value) => [Placed(selected.ByPixel(), value.ByPixel())];

    /// <summary>All to the winner.</summary>
    public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);

    /// <summary>Values <c>[B, h, w, C]</c> put at their places in an image of zeros.</summary>
    /// <param name="places">The places.</param>
    /// <param name="values">The values.</param>
    /// <param name="adds">Whether values that share a place are added up, rather than the last one written.</param>
    private Tensor Placed(Tensor places, Tensor values, bool adds = false)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (inputShape[0], inputShape[1], inputShape[2], inputShape[3]);
        var pixels = zeros([batch, height * width, channels], values.dtype, values.device);
        pixels = adds ? pixels.scatter_add_(1, Flat(places), Flat(values)) : pixels.scatter_(1, Flat(places), Flat(values));
        return pixels.view(batch, height, width, channels).FromPixels().MoveToOuterDisposeScope();
    }

    /// <summary><c>[B, H, W, C]</c> as <c>[B, H * W, C]</c>.</summary>
    private static Tensor Flat(Tensor image) => image.reshape(image.shape[0], -1, image.shape[3]);
}

/// <summary>The windows of a pool.</summary>
internal sealed class PoolWindows
{
    /// <param name="rows">The windows from top to bottom.</param>
    /// <param name="columns">The windows from left to right.</param>
    /// <param name="ceilMode">Whether a last window may hang over the end.</param>
    public PoolWindows(WindowAxis rows, WindowAxis columns, bool ceilMode)
    {
        foreach (var axis in new[] { rows.Checked(), columns.Checked() })
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis.Before, axis.Reach);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis.After, axis.Reach);
        }

        (Rows, Columns, CeilMode) = (rows, columns, ceilMode);
        if (ceilMode && !IsNative) throw new ArgumentException(
            "Windows whose padding is uneven, or more than half of them, have no ceil mode.", nameof(ceilMode));
    }

    /// <summary>Square windows; the stride is the kernel's size unless given.</summary>
    public static PoolWindows Square(long kernel, long? stride, long padding, bool ceilMode)
    {
        var axis = WindowAxis.Even(kernel, stride ?? kernel, padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        return new PoolWindows(axis, axis, ceilMode);
    }

    /// <summary>The windows from top to bottom.</summary>
    public WindowAxis Rows { get; }

    /// <summary>The windows from left to right.</summary>
    public WindowAxis Columns { get; }

    /// <summary>Whether a last window may hang over the end.</summary>
    public bool CeilMode { get; }

    /// <summary>Whether libtorch adds the padding itself: as much on both sides, and no more than half a window.</summary>
    public bool IsNative => Rows.IsEven && Columns.IsEven && Rows.Before <= Rows.Kernel / 2 && Columns.Before <= Columns.Kernel / 2;

    /// <summary>The sides of a window, as libtorch takes them.</summary>
    public long[] Kernel => [Rows.Kernel, Columns.Kernel];

    /// <summary>The strides.</summary>
    public long[] Stride => [Rows.Stride, Columns.Stride];

    /// <summary>The padding that libtorch adds.</summary>
    public long[] Margin => IsNative ? [Rows.Before, Columns.Before] : [0, 0];

    /// <summary>The steps inside a window.</summary>
    public long[] Dilation => [Rows.Dilation, Columns.Dilation];

    /// <summary>The shape of a pooled image.</summary>
    public long[] Pooled(long[] shape) =>
        [shape[0], shape[1], Shapes.WindowCount(shape[2], Rows, CeilMode), Shapes.WindowCount(shape[3], Columns, CeilMode)];

    /// <summary><c>J^T u</c> of a max pool over these windows.</summary>
    public Tensor Back(Tensor cotangent, Tensor input, Tensor selected) =>
        Operators.MaxPoolBack(cotangent, input, selected, Kernel, Stride, Margin, Dilation, CeilMode);
}
