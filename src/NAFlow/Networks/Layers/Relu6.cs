using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>ReLU capped at 6; open for <c>0 &lt; x &lt; 6</c>.</summary>
public sealed class Relu6 : Layer
{
    /// <inheritdoc />
    public override string Kind => "ReLU6";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override bool OverwritesInput => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.relu6(inputs[0], inplace: false);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Gate(new Selection(inputs[0].Above(0).logical_and(inputs[0].Below(6)), output.dtype));
}
