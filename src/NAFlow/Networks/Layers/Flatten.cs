using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>Flattens everything but the batch, <c>[B, ...]</c> to <c>[B, N]</c>, or the axes from a later one on.</summary>
public sealed class Flatten : Layer
{
    private readonly long start;

    /// <summary>Flattens.</summary>
    /// <param name="start">The first axis that is flattened, from 1; below 0 it counts from the end.</param>
    public Flatten(long start = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(start);
        this.start = start;
    }

    /// <inheritdoc />
    public override string Kind => "flatten";

    /// <inheritdoc />
    public override string InverseRule => "reshape";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        var first = (int)(start < 0 ? shape.Length + start : start);
        if (first < 1 || first > Math.Max(shape.Length - 1, 1))
            throw new InvalidInputException($"flattens from axis {start} on and was given {Shapes.Describe(shape)}");
        return [.. shape[..first], shape[first..].Aggregate(1L, (product, size) => product * size)];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0].flatten(start);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Reshape(inputs[0].shape, start);

    private sealed class Reshape(long[] inputShape, long start) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => directions[0]!.flatten(start);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [cotangent.reshape(inputShape)];

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}

/// <summary>Hands its input on, in training too: what stands where a layer was taken out.</summary>
public sealed class PassThrough : Layer
{
    /// <inheritdoc />
    public override string Kind => "identity";

    /// <inheritdoc />
    public override string InverseRule => "identity";

    /// <inheritdoc />
    public override bool IsIdentity => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0];

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0].alias();

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Identity();
}

/// <summary>Dropout, of neurons or of whole channels: active in training, the identity in evaluation.</summary>
public sealed class Dropout : Layer
{
    private readonly nn.Module<Tensor, Tensor> module;

    /// <summary>Dropout of neurons.</summary>
    /// <param name="probability">The share that is dropped in training.</param>
    public Dropout(double probability = 0.5)
        : this(nn.Dropout(probability))
    {
    }

    /// <param name="module">Any module that hands its input on in evaluation.</param>
    internal Dropout(nn.Module<Tensor, Tensor> module) => this.module = module;

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
