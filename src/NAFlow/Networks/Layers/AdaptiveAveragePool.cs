using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Average pooling to a grid of given size, whatever the input's size; <c>1 x 1</c> is the global average.</summary>
public sealed class AdaptiveAveragePool : Layer
{
    private readonly long height;
    private readonly long width;

    /// <summary>Average pooling to a square grid.</summary>
    public AdaptiveAveragePool(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (height, width) = (size, size);
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
        new Averaging(Window.Adaptive(inputs[0].shape[2], height), Window.Adaptive(inputs[0].shape[3], width), inputs[0].shape[2], inputs[0].shape[3], output);
}
