using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Average pooling over windows; padding counts as zeros, as in PyTorch's default, unless said otherwise.</summary>
public sealed class AveragePool : Layer
{
    private readonly PoolWindows windows;
    private readonly bool countsPadding;

    /// <summary>Average pooling over squares; the stride is the kernel's size unless given.</summary>
    public AveragePool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false) =>
        (windows, countsPadding) = (PoolWindows.Square(kernel, stride, padding, ceilMode), true);

    /// <summary>Average pooling over any windows.</summary>
    /// <param name="rows">The windows from top to bottom; less padding than a window is wide, and no dilation.</param>
    /// <param name="columns">The windows from left to right.</param>
    /// <param name="ceilMode">Whether a last window may hang over the end; only where the padding is even.</param>
    /// <param name="countsPadding">Whether padding counts as zeros; a window is else divided by the pixels in it.</param>
    public AveragePool(WindowAxis rows, WindowAxis columns, bool ceilMode = false, bool countsPadding = true)
    {
        if (rows.Dilation != 1 || columns.Dilation != 1) throw new ArgumentException("An average pool has no dilation.", nameof(rows));
        (windows, this.countsPadding) = (new PoolWindows(rows, columns, ceilMode), countsPadding);
    }

    /// <inheritdoc />
    public override string Kind => "average pool";

    /// <inheritdoc />
    public override string InverseRule => "broadcast";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        return windows.Pooled(inputShapes[0]);
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        if (windows.IsNative)
            return nn.functional.avg_pool2d(inputs[0], windows.Kernel, windows.Stride, windows.Margin, windows.CeilMode, countsPadding);
        using var scope = NewDisposeScope();
        return Means(inputs[0], inputs[0]).Apply([inputs[0]]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => Means(inputs[0], output);

    private Averaging Means(Tensor image, Tensor output)
    {
        var (size, pooled) = (image.shape, windows.Pooled(image.shape));
        return new Averaging(
            Window.Along(size[2], pooled[2], windows.Rows, countsPadding), Window.Along(size[3], pooled[3], windows.Columns, countsPadding),
            size[2], size[3], output);
    }
}

/// <summary>Average pooling to a grid of given size, whatever the input's size; <c>1 x 1</c> is the global average.</summary>
public sealed class AdaptiveAveragePool : Layer
{
    private readonly long height;
    private readonly long width;

    /// <summary>Average pooling to a square grid.</summary>
    public AdaptiveAveragePool(long size)
        : this(size, size)
    {
    }

    /// <summary>Average pooling to a grid.</summary>
    public AdaptiveAveragePool(long height, long width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        (this.height, this.width) = (height, width);
    }

    /// <inheritdoc />
    public override string Kind => height == 1 && width == 1 ? "global average pool" : "adaptive average pool";

    /// <inheritdoc />
    public override string InverseRule => "broadcast";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        return [inputShapes[0][0], inputShapes[0][1], height, width];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.adaptive_avg_pool2d(inputs[0], [height, width]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Averaging(Window.Adaptive(inputs[0].shape[2], height), Window.Adaptive(inputs[0].shape[3], width), inputs[0].shape[2], inputs[0].shape[3],
            output);
}

/// <summary>
/// The linearisation of every average pool: a separable average <c>rows x columns^T</c>, each a small dense matrix that averages along one axis.
/// </summary>
internal sealed class Averaging : Linearisation
{
    private readonly Tensor rows;
    private readonly Tensor columns;
    private readonly Tensor output;

    public Averaging(Window[] rowWindows, Window[] columnWindows, long height, long width, Tensor output)
    {
        rows = Matrix(rowWindows, height, output);
        columns = Matrix(columnWindows, width, output);
        this.output = output;
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions) => Along(rows, columns, directions[0]!);

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Along(rows.t(), columns.t(), cotangent)];

    public override Tensor LinearPart() => output.alias();

    public override IReadOnlyList<Tensor> PassKept(Tensor kept) => [Broadcast(kept)];

    public override IReadOnlyList<Tensor> Invert(Tensor value) => [Broadcast(value)];

    public override Tensor Evidence(IReadOnlyList<Tensor> inputs) => Apply([inputs[0].relu()]);

    public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) =>
        pass.CountsPositive ? [WeightShares.Positive(this, pass.Inputs[0], pass.Relevance)] : base.PassRelevance(pass);

    /// <summary>Every pixel takes the average of the windows that read it, weighted as they weigh it.</summary>
    private Tensor Broadcast(Tensor value)
    {
        using var read = rows.sum([0L]).unsqueeze(1).matmul(columns.sum([0L]).unsqueeze(0));
        using var spread = ApplyTransposed(value)[0];
        return where(read.Above(0), spread / read, zeros_like(spread));
    }

    /// <summary>One matrix along the rows and one along the columns, with a pixel's channels kept side by side.</summary>
    private static Tensor Along(Tensor rows, Tensor columns, Tensor image)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, width) = (image.shape[0], image.shape[1], image.shape[3]);
        var byRows = rows.matmul(image.ByPixel().reshape(batch, image.shape[2], width * channels));
        var byColumns = columns.matmul(byRows.view(batch, rows.shape[0], width, channels));
        return byColumns.FromPixels().MoveToOuterDisposeScope();
    }

    private static Tensor Matrix(Window[] windows, long size, Tensor like)
    {
        var weights = new double[windows.Length, size];
        for (var index = 0; index < windows.Length; index++)
            for (var pixel = windows[index].Begin; pixel < windows[index].End; pixel++)
                weights[index, pixel] = 1 / windows[index].Divisor;
        return tensor(weights).to(like.dtype).to(like.device);
    }
}

/// <summary>One averaging window along one axis: the pixels it covers and the number it divides by.</summary>
internal readonly record struct Window(long Begin, long End, double Divisor)
{
    /// <summary>
    /// The windows of a pool along one axis; the divisor may count padding, but not what hangs over in ceil mode (the rule of PyTorch).
    /// </summary>
    public static Window[] Along(long size, long count, WindowAxis windows, bool countsPadding) =>
        [.. Enumerable.Range(0, (int)count).Select(index =>
        {
            var begin = (index * windows.Stride) - windows.Before;
            var end = Math.Min(begin + windows.Kernel, size + windows.After);
            var (first, last) = (Math.Max(begin, 0), Math.Min(end, size));
            return new Window(first, last, countsPadding ? end - begin : last - first);
        })];

    /// <summary>The windows of an adaptive pool along one axis, which may overlap by a pixel.</summary>
    public static Window[] Adaptive(long size, long count) =>
        [.. Enumerable.Range(0, (int)count).Select(index =>
        {
            var begin = index * size / count;
            var end = ((index + 1) * size + count - 1) / count;
            return new Window(begin, end, end - begin);
        })];
}
