using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>A linear layer, <c>[B, Fin]</c> to <c>[B, Fout]</c>.</summary>
public sealed class FullyConnected : Layer
{
    private readonly Linear module;

    /// <summary>A linear layer. Parameters start as PyTorch starts them, from the global seed.</summary>
    public FullyConnected(long inputFeatures, long outputFeatures, bool bias = true)
        : this(Module(inputFeatures, outputFeatures, bias))
    {
    }

    /// <summary>A linear layer that shares the parameters of a module.</summary>
    internal FullyConnected(Linear module) => this.module = module;

    /// <inheritdoc />
    public override string Kind => "linear";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override Layer Redrawn(Generator generator)
    {
        var drawn = new FullyConnected(module.in_features, module.out_features, module.bias is not null);
        DrawEvenly(drawn.module, generator);
        return drawn;
    }

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        if (shape.Length != 2 || shape[1] != module.in_features)
            throw new InvalidInputException($"needs [B, {module.in_features}] and was given {Shapes.Describe(shape)}");
        return [shape[0], module.out_features];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Matrix(module.weight!.detach(), module.bias?.detach(), output);

    private static Linear Module(long inputFeatures, long outputFeatures, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputFeatures);
        return nn.Linear(inputFeatures, outputFeatures, hasBias: bias);
    }

    private sealed class Matrix(Tensor weight, Tensor? bias, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => directions[0]!.matmul(weight.t());

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [cotangent.matmul(weight)];

        public override Tensor LinearPart() => bias is null ? output.alias() : output - bias;

        public override Tensor Evidence(IReadOnlyList<Tensor> inputs) => WeightShares.Evidence(weight, inputs[0], With);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => pass.CountsPositive
            ? [WeightShares.Positive(weight, pass.Inputs[0], pass.Relevance, With)]
            : base.PassRelevance(pass);

        private Matrix With(Tensor weights) => new(weights, bias, output);
    }
}
