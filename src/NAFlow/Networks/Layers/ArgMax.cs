using static TorchSharp.torch;

namespace NAFlow.Networks.Layers;

/// <summary>The linearisation of every max pool: each output is the input pixel that won.</summary>
/// <param name="selected">The winners, as positions in the flattened input plane, shaped as the output.</param>
/// <param name="inputShape">The input's shape.</param>
/// <param name="output">The recorded output.</param>
/// <param name="reach">Windows this many steps apart never share a pixel.</param>
internal sealed class ArgMax(Tensor selected, long[] inputShape, Tensor output, long reach) : Linearisation
{
    public override Tensor Apply(IReadOnlyList<Tensor?> directions) =>
        directions[0]!.flatten(2).gather(2, selected.flatten(2)).view(selected.shape);

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) =>
        [EmptyPlanes(cotangent).scatter_add_(2, selected.flatten(2), cotangent.flatten(2)).view(inputShape)];

    public override Tensor LinearPart() => output.alias();

    /// <summary>The largest fraction where windows share an arg max: a pixel is kept as far as any window keeps it.</summary>
    public override IReadOnlyList<Tensor> PassKept(Tensor kept)
    {
        var result = EmptyPlanes(kept);
        for (var row = 0L; row < Math.Min(reach, kept.shape[2]); row++)
            for (var column = 0L; column < Math.Min(reach, kept.shape[3]); column++)
            {
                using var windows = EveryNth(selected, row, column).flatten(2);
                using var fractions = EveryNth(kept, row, column).flatten(2);
                using var part = EmptyPlanes(kept).scatter_(2, windows, fractions);
                var larger = maximum(result, part);
                result.Dispose();
                result = larger;
            }

        return [result.view(inputShape)];
    }

    /// <summary>Unpooling. Where windows share an arg max the last one is written, as PyTorch's unpooling on a processor does.</summary>
    public override IReadOnlyList<Tensor> Invert(Tensor value) =>
        [EmptyPlanes(value).scatter_(2, selected.flatten(2), value.flatten(2)).view(inputShape)];

    private Tensor EmptyPlanes(Tensor like) =>
        zeros([inputShape[0], inputShape[1], inputShape[2] * inputShape[3]], like.dtype, like.device);

    private Tensor EveryNth(Tensor windows, long row, long column) =>
        windows.index(TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(row, null, reach), TensorIndex.Slice(column, null, reach)).contiguous();
}
