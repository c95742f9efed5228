using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Flattens everything but the batch: <c>[B, ...]</c> to <c>[B, N]</c>.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc />
    public override string Kind => "flatten";

    /// <inheritdoc />
    public override string InverseRule => "reshape";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) =>
        [inputShapes[0][0], inputShapes[0].Skip(1).Aggregate(1L, (product, size) => product * size)];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0].flatten(1);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Reshape(inputs[0].shape);

    private sealed class Reshape(long[] inputShape) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => directions[0]!.flatten(1);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [cotangent.reshape(inputShape)];

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}

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
    public override bool HasWeights => false;

    /// <inheritdoc />
    public override bool IsIdentity => true;

    /// <summary>There is nothing to draw.</summary>
    public override Layer? Redrawn(Generator generator) => null;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Identity();
}
