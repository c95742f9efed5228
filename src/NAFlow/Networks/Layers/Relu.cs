using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>ReLU, out of place so that the trace keeps what went in.</summary>
public sealed class Relu : Layer
{
    /// <inheritdoc />
    public override string Kind => "ReLU";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override bool OverwritesInput => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => nn.functional.relu(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Gate(new Selection(inputs[0].Above(0), output.dtype));
}
