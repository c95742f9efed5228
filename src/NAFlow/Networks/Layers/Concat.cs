using static TorchSharp.torch;

namespace NAFlow.Networks;

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
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var first = inputShapes[0];
        foreach (var shape in inputShapes)
            if (shape.Length != first.Length || shape.Where((size, axis) => axis != 1 && size != first[axis]).Any())
                throw new InvalidInputException($"needs inputs alike but for their channels and was given {Shapes.Describe(first)} and {Shapes.Describe(shape)}");
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
    }
}
