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
