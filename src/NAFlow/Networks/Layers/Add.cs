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
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        foreach (var shape in inputShapes)
            if (!shape.SequenceEqual(inputShapes[0]))
                throw new InvalidInputException($"needs inputs of one shape and was given {Shapes.Describe(inputShapes[0])} and {Shapes.Describe(shape)}");
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

        private Tensor[] Each(Tensor value) => [.. inputs.Select(_ => value.alias())];
    }
}
