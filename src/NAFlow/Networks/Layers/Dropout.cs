using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Dropout: active in training, the identity in evaluation.</summary>
public sealed class Dropout(double probability = 0.5) : Layer
{
    private readonly TorchSharp.Modules.Dropout module = nn.Dropout(probability);

    /// <inheritdoc />
    public override string Kind => "dropout";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Identity();
}
