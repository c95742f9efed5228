using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>A linear layer, <c>[B, Fin]</c> to <c>[B, Fout]</c>.</summary>
public sealed class FullyConnected : Layer
{
    private readonly Linear module;
    private readonly long inputFeatures;
    private readonly long outputFeatures;

    /// <summary>A linear layer. Parameters start as PyTorch starts them, from the global seed.</summary>
    public FullyConnected(long inputFeatures, long outputFeatures, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputFeatures);
        (this.inputFeatures, this.outputFeatures) = (inputFeatures, outputFeatures);
        module = nn.Linear(inputFeatures, outputFeatures, hasBias: bias);
    }

    /// <inheritdoc />
    public override string Kind => "linear";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        if (shape.Length != 2 || shape[1] != inputFeatures)
            throw new InvalidInputException($"needs [B, {inputFeatures}] and was given {Shapes.Describe(shape)}");
        return [shape[0], outputFeatures];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Matrix(module, output);

    private sealed class Matrix(Linear module, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => directions[0]!.matmul(module.weight!.t());

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [cotangent.matmul(module.weight!)];

        public override Tensor LinearPart() => module.bias is { } bias ? output - bias : output.alias();
    }
}
