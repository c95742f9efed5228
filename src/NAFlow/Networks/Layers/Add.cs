using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>The sum of two or more tensors of one shape: the join of a residual block.</summary>
public sealed class Add : Layer
{
    /// <inheritdoc />
    public override string Kind => "add";

    /// <inheritdoc />
    public override string InverseRule => "kept fraction passes; minimum norm shares equally";

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
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => Sum(inputs);

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Join(inputs.Count);

    private static Tensor Sum(IEnumerable<Tensor> terms)
    {
        var list = terms.ToArray();
        return list.Length == 1 ? list[0].alias() : list.Skip(2).Aggregate(list[0] + list[1], (sum, term) => sum + term);
    }

    private sealed class Join(int count) : Linearisation
    {
        public override Tensor Apply(IReadOnlyList<Tensor?> directions) => Sum(directions.OfType<Tensor>());

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => Each(cotangent);

        public override IReadOnlyList<Tensor> PassKept(Tensor kept) => Each(kept);

        public override IReadOnlyList<Tensor> Invert(Tensor value, IReadOnlyList<Tensor>? start)
        {
            if (start is null) return Each(value / count);
            using var gap = (value - Sum(start)) / count;
            return [.. start.Select(term => term + gap)];
        }

        private Tensor[] Each(Tensor value) => [.. Enumerable.Range(0, count).Select(_ => value.alias())];
    }
}
