using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>The sum of two or more tensors of one shape: the join of a residual block.</summary>
public sealed class Add : Layer
{
    /// <inheritdoc />
    public override string Kind => "add";

    /// <inheritdoc />
    public override string InverseRule => "kept fraction passes; minimum norm shares the change equally";

    /// <inheritdoc />
    public override int? InputCount => null;

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        foreach (var shape in inputShapes)
            if (!shape.SequenceEqual(inputShapes[0]))
                throw new InvalidInputException(
                    $"needs inputs of one shape and was given {Shapes.Describe(inputShapes[0])} and {Shapes.Describe(shape)}");
        return inputShapes[0];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs.Sum();

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Join(inputs, output);

    private sealed class Join(IReadOnlyList<Tensor> inputs, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => directions.OfType<Tensor>().ToArray().Sum();

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => Each(cotangent);

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => Each(kept);

        /// <summary>The change against what was recorded is shared equally, which changes the inputs least.</summary>
        public override IReadOnlyList<Tensor> Invert(Tensor value)
        {
            using var share = (value - output).Times(1.0 / inputs.Count);
            return [.. inputs.Select(input => input.Plus(share))];
        }

        /// <summary>In proportion to what comes in, <c>R_i = x_i / s(y) R</c>.</summary>
        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass)
        {
            var sum = RelevancePass.Stabilised(pass.Output);
            return [.. pass.Inputs.Select(input => input * pass.Relevance / sum)];
        }

        private Tensor[] Each(Tensor value) => [.. inputs.Select(_ => value.alias())];
    }
}

/// <summary>Joins tensors along the channels: the end of a Fire or Inception module, or a step of a dense block.</summary>
public sealed class Concat : Layer
{
    /// <inheritdoc />
    public override string Kind => "concat";

    /// <inheritdoc />
    public override string InverseRule => "split";

    /// <inheritdoc />
    public override int? InputCount => null;

    /// <inheritdoc />
    public override bool JoinsChannels => true;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var first = inputShapes[0];
        foreach (var shape in inputShapes)
            if (shape.Length != first.Length || shape.Where((size, axis) => axis != 1 && size != first[axis]).Any())
                throw new InvalidInputException(
                    $"needs inputs alike but for their channels and was given {Shapes.Describe(first)} and {Shapes.Describe(shape)}");
        return [first[0], inputShapes.Sum(shape => shape[1]), .. first.Skip(2)];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => cat([.. inputs], 1);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Join([.. inputs.Select(input => input.shape)]);

    private sealed class Join(long[][] inputShapes) : Linearisation
    {
        private readonly long[] channels = [.. inputShapes.Select(shape => shape[1])];

        public override Tensor Apply(IReadOnlyList<Tensor?> directions)
        {
            var like = directions.OfType<Tensor>().First();
            return cat([.. directions.Select((direction, index) => direction ?? zeros(inputShapes[index], like.dtype, like.device))], 1);
        }

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => cotangent.split(channels, 1);

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}

/// <summary>
/// The shortcut without parameters of the CIFAR residual networks (He et al., 2016, option A): every second pixel along both axes, and channels of
/// zeros on both sides. <c>[B, Cin, H, W]</c> to <c>[B, Cout, ceil(H / 2), ceil(W / 2)]</c>.
/// </summary>
public sealed class PaddedShortcut : Layer
{
    private readonly long inputChannels;
    private readonly long outputChannels;

    /// <summary>A shortcut that widens; the added channels are shared equally between the front and the back.</summary>
    /// <param name="inputChannels">The channels read.</param>
    /// <param name="outputChannels">The channels given; more than are read, by an even number.</param>
    public PaddedShortcut(long inputChannels, long outputChannels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, inputChannels);
        if ((outputChannels - inputChannels) % 2 != 0)
            throw new ArgumentException(
                $"{outputChannels - inputChannels} added channels cannot be shared equally between two sides.", nameof(outputChannels));
        (this.inputChannels, this.outputChannels) = (inputChannels, outputChannels);
    }

    private long Margin => (outputChannels - inputChannels) / 2;

    /// <inheritdoc />
    public override string Kind => "padded shortcut";

    /// <inheritdoc />
    public override string InverseRule => "scatter";

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var shape = inputShapes[0];
        RequireImage(shape, "an image");
        RequireChannels(shape[1], inputChannels);
        return [shape[0], outputChannels, (shape[2] + 1) / 2, (shape[3] + 1) / 2];
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return nn.functional.pad(EverySecond(inputs[0]), [0, 0, 0, 0, Margin, Margin]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Scatter(this, inputs[0].shape, output);

    private static Tensor EverySecond(Tensor image) => image.slice(2, 0, image.shape[2], 2).slice(3, 0, image.shape[3], 2);

    private sealed class Scatter(PaddedShortcut layer, long[] inputShape, Tensor output) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => layer.Run([directions[0]!]);

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            var image = zeros([inputShape[0], inputShape[2], inputShape[3], inputShape[1]], cotangent.dtype, cotangent.device).FromPixels();
            EverySecond(image).copy_(cotangent.narrow(1, layer.Margin, layer.inputChannels));
            return [image.MoveToOuterDisposeScope()];
        }

        public override Tensor LinearPart() => output.alias();

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => ApplyTransposed(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value) => ApplyTransposed(value);

        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => ApplyTransposed(pass.Relevance);
    }
}
