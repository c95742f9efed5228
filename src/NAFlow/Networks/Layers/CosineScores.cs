using NAFlow.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// The cosine of an embedding with one direction per class, times a scale: <c>[B, D]</c> to <c>[B, K]</c>. The directions are the rows of
/// <c>weight</c> <c>[K, D]</c>: a cosine classifier's weights, or proxies.
/// </summary>
public sealed class CosineScores : Layer
{
    // As PyTorch's normalize: a vector of zeros stays one.
    private const double LeastNorm = 1e-12;

    private readonly Linear module;
    private readonly long features;
    private readonly long classes;
    private readonly double scale;

    /// <summary>Cosine scores; parameters start as those of a linear layer.</summary>
    /// <param name="features">D.</param>
    /// <param name="classes">K.</param>
    /// <param name="scale">The factor of the cosine; above 0.</param>
    public CosineScores(long features, long classes, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        (this.features, this.classes, this.scale) = (features, classes, scale);
        module = nn.Linear(features, classes, hasBias: false);
    }

    /// <summary>The factor of the cosine.</summary>
    public double Scale => scale;

    /// <inheritdoc />
    public override string Kind => "cosine scores";

    /// <inheritdoc />
    public override nn.Module Parameters => module;

    /// <inheritdoc />
    public override bool MakesScores => true;

    /// <inheritdoc />
    public override Layer Redrawn(Generator generator)
    {
        var drawn = new CosineScores(features, classes, scale);
        DrawEvenly(drawn.module, generator);
        return drawn;
    }

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => inputShapes[0] is [var batch, var size] && size == features
        ? [batch, classes]
        : throw new InvalidInputException($"needs [B, {features}] and was given {Shapes.Describe(inputShapes[0])}");

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return nn.functional.normalize(inputs[0], 2, 1, LeastNorm).matmul(Directions().t()).Times(scale).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) =>
        new Tangent(inputs[0], module.weight!.detach(), Directions().detach(), scale);

    private Tensor Directions() => nn.functional.normalize(module.weight!, 2, 1, LeastNorm);

    /// <summary>J = scale W^ (I - f^ f^T) / |f|: only what turns the embedding changes a cosine.</summary>
    private sealed class Tangent : Linearisation
    {
        private readonly Tensor weight;
        private readonly Tensor directions;
        private readonly Tensor unit;
        private readonly Tensor factor;

        public Tangent(Tensor input, Tensor weight, Tensor directions, double scale)
        {
            (this.weight, this.directions) = (weight, directions);
            using var scope = NewDisposeScope();
            var norm = linalg.vector_norm(input, 2, [1], keepdim: true).Clipped(LeastNorm, double.PositiveInfinity);
            unit = (input / norm).MoveToOuterDisposeScope();
            factor = (ones_like(norm).Times(scale) / norm).MoveToOuterDisposeScope();
        }

        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => Turning(directions[0]!).matmul(this.directions.t());

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Turning(cotangent.matmul(directions))];

        public override Tensor Evidence(IReadOnlyList<Tensor> inputs) =>
            WeightShares.Evidence(directions, inputs[0] * factor, weights => new Matrix(weights));

        /// <summary>The lengths of the embedding and of the directions multiply all parts of a cosine alike, and so leave their shares.</summary>
        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass)
        {
            var input = pass.Inputs[0];
            return pass.CountsPositive
                ? [WeightShares.Positive(weight, input, pass.Relevance, weights => new Matrix(weights))]
                : [input * (pass.Relevance / RelevancePass.Stabilised(input.matmul(weight.t()))).matmul(weight)];
        }

        private Tensor Turning(Tensor vector)
        {
            using var scope = NewDisposeScope();
            var along = (vector * unit).sum([1L], keepdim: true) * unit;
            return ((vector - along) * factor).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The products with rows of weights, without lengths.</summary>
    private sealed class Matrix(Tensor weights) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => directions[0]!.matmul(weights.t());

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [cotangent.matmul(weights)];
    }
}
