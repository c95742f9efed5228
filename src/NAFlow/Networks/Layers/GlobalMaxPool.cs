using static TorchSharp.torch;

namespace NAFlow.Networks;

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
