using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Which channels a map is made of, place by place: a map is a sum over channels of <c>relu(B * L)</c>, and this keeps the greatest terms of the sum
/// on a grid of cells. A cell is a position of the map, or of a large map the mean of a block of them, so that the size is bounded whatever the
/// layer.
/// </summary>
/// <param name="Rows">Rows of the grid, at most <see cref="LongestSide"/>.</param>
/// <param name="Columns">Columns of the grid.</param>
/// <param name="Most">How many channels every cell names; fewer than that where the layer has fewer.</param>
/// <param name="Totals">What the map is in every cell, <c>[Rows, Columns]</c>.</param>
/// <param name="Channels">The channels with the greatest terms, the greatest first, <c>[Rows, Columns, Most]</c>.</param>
/// <param name="Terms">Their terms, <c>[Rows, Columns, Most]</c>.</param>
public sealed record MapChannels(
    int Rows, int Columns, int Most, ReadOnlyMemory<float> Totals, ReadOnlyMemory<int> Channels, ReadOnlyMemory<float> Terms)
{
    /// <summary>The most rows and columns of the grid, and the most channels of a cell.</summary>
    internal const int LongestSide = 14, MostChannels = 4;

    /// <summary>The channels with the greatest terms in a cell, the greatest first, and what part of the map's value there each is.</summary>
    /// <param name="row">The cell's row.</param>
    /// <param name="column">The cell's column.</param>
    public IEnumerable<(int Channel, double Share)> At(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns);
        var cell = (row * Columns) + column;
        var total = Totals.Span[cell];
        for (var place = cell * Most; place < (cell + 1) * Most; place++)
            if (Terms.Span[place] > 0)
                yield return (Channels.Span[place], Terms.Span[place] / (double)total);
    }

    /// <summary>The channels of every sample's map.</summary>
    /// <param name="terms">The terms of the sums, <c>[N, C, H, W]</c>, none negative.</param>
    internal static MapChannels[] Of(Tensor terms)
    {
        using var scope = NewDisposeScope();
        var (samples, channels, height, width) = (terms.shape[0], (int)terms.shape[1], (int)terms.shape[2], (int)terms.shape[3]);
        var (rows, columns, most) = (Math.Min(height, LongestSide), Math.Min(width, LongestSide), Math.Min(channels, MostChannels));
        var cells = terms.to(float32).nan_to_num(0, 0, 0);
        if (rows < height || columns < width) cells = nn.functional.adaptive_avg_pool2d(cells, [rows, columns]);
        var totals = cells.sum(1).cpu().contiguous().data<float>().ToArray();
        var (greatest, indices) = cells.topk(most, 1);
        var values = greatest.permute(0, 2, 3, 1).cpu().contiguous().data<float>().ToArray();
        var named = indices.permute(0, 2, 3, 1).to(int32).cpu().contiguous().data<int>().ToArray();
        var size = rows * columns;
        return
        [
            .. Enumerable.Range(0, (int)samples).Select(sample => new MapChannels(
                rows, columns, most, totals.AsMemory(sample * size, size), named.AsMemory(sample * size * most, size * most),
                values.AsMemory(sample * size * most, size * most))),
        ];
    }

    /// <summary>As one tensor, <c>[Rows, Columns, 1 + 2 Most]</c>: the total of a cell, its channels, and their terms.</summary>
    internal Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return cat(
            [
                tensor(Totals.ToArray(), [Rows, Columns, 1]), tensor(Channels.ToArray(), [Rows, Columns, Most]).to(float32),
                tensor(Terms.ToArray(), [Rows, Columns, Most]),
            ], 2).MoveToOuterDisposeScope();
    }

    /// <summary>Reads what <see cref="ToTensor"/> gave; null where the tensor cannot be that of a layer with so many channels.</summary>
    internal static MapChannels? Read(Tensor saved, int channels)
    {
        if (saved.Dimensions != 3 || saved.shape[2] is var depth && (depth < 3 || depth % 2 == 0) || saved.shape[0] < 1
            || saved.shape[1] < 1) return null;
        using var scope = NewDisposeScope();
        var (rows, columns, most) = ((int)saved.shape[0], (int)saved.shape[1], (int)(saved.shape[2] - 1) / 2);
        var parts = saved.to(float32).split([1L, most, most], 2);
        var named = parts[1].contiguous().data<float>().ToArray();
        if (Array.Exists(named, channel => !(channel >= 0) || channel >= channels)) return null;
        return new MapChannels(
            rows, columns, most, parts[0].contiguous().data<float>().ToArray(), Array.ConvertAll(named, channel => (int)channel),
            parts[2].contiguous().data<float>().ToArray());
    }
}
