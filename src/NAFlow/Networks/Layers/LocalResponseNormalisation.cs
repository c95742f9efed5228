using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// Every neuron divided by a power of the squares around it (Krizhevsky et al., 2012):
/// <c>y_c = x_c / (bias + alpha / size * sum of x squared over the size channels around c) ^ beta</c>.
/// </summary>
public sealed class LocalResponseNormalisation : Layer
{
    private readonly long size;
    private readonly double alpha;
    private readonly double beta;
    private readonly double bias;

    /// <summary>A local response normalisation.</summary>
    /// <param name="size">How many channels count for one.</param>
    /// <param name="alpha">How much their squares weigh.</param>
    /// <param name="beta">The power.</param>
    /// <param name="bias">What is added to the sum; above 0.</param>
    public LocalResponseNormalisation(long size, double alpha = 1e-4, double beta = 0.75, double bias = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bias);
        (this.size, this.alpha, this.beta, this.bias) = (size, alpha, beta, bias);
    }

    /// <inheritdoc />
    public override string Kind => "local response normalisation";

    /// <inheritdoc />
    public override string InverseRule => "kept fraction passes; least squares";

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        RequireImage(inputShapes[0], "an image");
        return inputShapes[0];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return (inputs[0] * Divisor(inputs[0]).log().Times(-beta).exp()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
    {
        using var scope = NewDisposeScope();
        var divisor = Divisor(inputs[0]);
        var scale = divisor.log().Times(-beta).exp();
        var pull = (output / divisor).Times(-2 * alpha * beta / size);
        return new Normalised(this, inputs[0], scale.MoveToOuterDisposeScope(), pull.MoveToOuterDisposeScope());
    }

    private Tensor Divisor(Tensor x) => Around(x * x, (size - 1) / 2).Times(alpha / size).Plus(bias);

    /// <summary>The sums over the channels around each, as many before it as said.</summary>
    private Tensor Around(Tensor values, long before)
    {
        var padded = nn.functional.pad(values, [0, 0, 0, 0, before, size - 1 - before]);
        return Enumerable.Range(0, (int)size).Select(offset => padded.narrow(1, offset, values.shape[1])).ToArray().Sum();
    }

    /// <summary><c>J v = scale v + pull around(x v)</c>.</summary>
    private sealed class Normalised(LocalResponseNormalisation layer, Tensor input, Tensor scale, Tensor pull) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions)
        {
            using var scope = NewDisposeScope();
            return (directions[0]! * scale).PlusProduct(pull, layer.Around(input * directions[0]!, (layer.size - 1) / 2)).MoveToOuterDisposeScope();
        }

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            return [(cotangent * scale).PlusProduct(input, layer.Around(cotangent * pull, layer.size / 2)).MoveToOuterDisposeScope()];
        }

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => [kept.alias()];

        /// <summary>Passes unchanged, as through every normalisation.</summary>
        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => [pass.Relevance.alias()];
    }
}
