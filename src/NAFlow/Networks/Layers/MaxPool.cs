using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

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

    private sealed class ArgMax(Tensor selected, long[] inputShape, Tensor output, long reach) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) =>
            directions[0]!.flatten(2).gather(2, selected.flatten(2)).view(selected.shape);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) =>
            [EmptyPlanes(cotangent).scatter_add_(2, selected.flatten(2), cotangent.flatten(2)).view(inputShape)];

        public override Tensor LinearPart() => output.alias();

        /// <summary>The largest fraction where windows share an arg max: a pixel is kept as far as any window keeps it.</summary>
        public override IReadOnlyList<Tensor> PassKept(Tensor kept)
        {
            var result = EmptyPlanes(kept);
            for (var row = 0L; row < Math.Min(reach, kept.shape[2]); row++)
                for (var column = 0L; column < Math.Min(reach, kept.shape[3]); column++)
                {
                    using var windows = EveryNth(selected, row, column).flatten(2);
                    using var fractions = EveryNth(kept, row, column).flatten(2);
                    using var part = EmptyPlanes(kept).scatter_(2, windows, fractions);
                    var larger = maximum(result, part);
                    result.Dispose();
                    result = larger;
                }

            return [result.view(inputShape)];
        }

        /// <summary>Unpooling. Where windows share an arg max the last one is written, as PyTorch's unpooling on a processor does.</summary>
        public override IReadOnlyList<Tensor> Invert(Tensor value) =>
            [EmptyPlanes(value).scatter_(2, selected.flatten(2), value.flatten(2)).view(inputShape)];

        private Tensor EmptyPlanes(Tensor like) =>
            zeros([inputShape[0], inputShape[1], inputShape[2] * inputShape[3]], like.dtype, like.device);

        private Tensor EveryNth(Tensor windows, long row, long column) =>
            windows.index(TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(row, null, reach), TensorIndex.Slice(column, null, reach)).contiguous();
    }
}
