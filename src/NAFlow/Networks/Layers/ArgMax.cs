using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>The linearisation of every max pool: each output is the input pixel that won.</summary>
internal sealed class ArgMax : Linearisation
{
    private readonly Tensor winners;
    private readonly long[] inputShape;
    private readonly Tensor output;
    private readonly long reach;

    /// <param name="selected">The winners, as positions in the flattened input plane, shaped as the output.</param>
    /// <param name="inputShape">The input's shape.</param>
    /// <param name="output">The recorded output.</param>
    /// <param name="reach">Windows this many steps apart never share a pixel.</param>
    public ArgMax(Tensor selected, long[] inputShape, Tensor output, long reach)
    {
        (this.inputShape, this.output, this.reach) = (inputShape, output, reach);
        winners = InMemory(selected, inputShape);
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        using var scope = NewDisposeScope();
        var pixels = directions[0]!.ByPixel().reshape(-1);
        return pixels.index_select(0, winners.flatten()).view(winners.shape).FromPixels().MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
    {
        using var scope = NewDisposeScope();
        using var one = 1.0.ToScalar();
        return [AsImage(Empty(cotangent).index_add_(0, winners.flatten(), cotangent.ByPixel().reshape(-1), one))];
    }

    public override Tensor LinearPart() => output.alias();

    /// <summary>The largest fraction where windows share an arg max: a pixel is kept as far as any window keeps it.</summary>
    public override IReadOnlyList<Tensor> PassKept(Tensor kept)
    {
        using var scope = NewDisposeScope();
        var result = Empty(kept);
        for (var row = 0L; row < Math.Min(reach, kept.shape[2]); row++)
            for (var column = 0L; column < Math.Min(reach, kept.shape[3]); column++)
                result = maximum(result, Placed(EveryNth(winners, row, column), EveryNth(kept.ByPixel(), row, column)));
        return [AsImage(result)];
    }

    /// <summary>Unpooling. Where windows share an arg max the last one is written, as PyTorch's unpooling on a processor does.</summary>
    public override IReadOnlyList<Tensor> Invert(Tensor value)
    {
        using var scope = NewDisposeScope();
        return [AsImage(Placed(winners, value.ByPixel()))];
    }

    /// <summary>The winners' places in memory, where a pixel's channels lie side by side; <c>[B, h, w, C]</c>.</summary>
    private static Tensor InMemory(Tensor selected, long[] inputShape)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, plane) = (inputShape[0], inputShape[1], inputShape[2] * inputShape[3]);
        var first = tensor([.. Enumerable.Range(0, (int)batch).Select(sample => sample * plane * channels)], [batch, 1, 1, 1], device: selected.device);
        var channel = tensor([.. Enumerable.Range(0, (int)channels).Select(index => (long)index)], device: selected.device);
        var pixel = selected.ByPixel() * tensor(channels, device: selected.device);
        return pixel.Plus(channel).Plus(first).contiguous().MoveToOuterDisposeScope();
    }

    private Tensor Placed(Tensor places, Tensor values) => Empty(values).scatter_(0, places.reshape(-1), values.reshape(-1));

    private Tensor Empty(Tensor like) => zeros([inputShape.Aggregate(1L, (size, side) => size * side)], like.dtype, like.device);

    private Tensor AsImage(Tensor pixels) =>
        pixels.view(inputShape[0], inputShape[2], inputShape[3], inputShape[1]).FromPixels().MoveToOuterDisposeScope();

    private Tensor EveryNth(Tensor windows, long row, long column) =>
        windows.index(TensorIndex.Colon, TensorIndex.Slice(row, null, reach), TensorIndex.Slice(column, null, reach));
}
