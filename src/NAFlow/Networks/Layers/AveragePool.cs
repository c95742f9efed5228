using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Average pooling over square windows; padding counts as zeros, as in PyTorch's default.</summary>
public sealed class AveragePool : Layer
{
    private readonly PoolWindows windows;

    /// <summary>Average pooling; the stride is the kernel's size unless given.</summary>
    public AveragePool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false) =>
        windows = new PoolWindows(kernel, stride, padding, ceilMode);

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
    public override Tensor Run(IReadOnlyList<Tensor> inputs) =>
        nn.functional.avg_pool2d(inputs[0], windows.Kernel, windows.Stride, windows.Margin, windows.CeilMode);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Averaging(Windows(inputs[0].shape[2], output.shape[2]), Windows(inputs[0].shape[3], output.shape[3]), inputs[0].shape[2], inputs[0].shape[3], output);

    private Window[] Windows(long size, long count) => Window.Along(size, count, windows.Size, windows.Step, windows.Padding);
}
