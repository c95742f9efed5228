using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>Average pooling over square windows; padding counts as zeros, as in PyTorch's default.</summary>
public sealed class AveragePool : Layer
{
    private readonly long kernel;
    private readonly long stride;
    private readonly long padding;
    private readonly bool ceilMode;

    /// <summary>Average pooling; the stride is the kernel's size unless given.</summary>
    public AveragePool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride ?? kernel, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        (this.kernel, this.stride, this.padding, this.ceilMode) = (kernel, stride ?? kernel, padding, ceilMode);
    }

    /// <inheritdoc />
    public override string Kind => "average pool";

    /// <inheritdoc />
    public override string InverseRule => "broadcast";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        return
        [
            shape[0], shape[1], Shapes.WindowCount(shape[2], kernel, stride, padding, 1, ceilMode),
            Shapes.WindowCount(shape[3], kernel, stride, padding, 1, ceilMode),
        ];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) =>
        nn.functional.avg_pool2d(inputs[0], [kernel, kernel], [stride, stride], [padding, padding], ceilMode);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Averaging(Windows(inputs[0].shape[2], output.shape[2]), Windows(inputs[0].shape[3], output.shape[3]), inputs[0].shape[2], inputs[0].shape[3], output);

    private Window[] Windows(long size, long count) => Window.Along(size, count, kernel, stride, padding);
}
