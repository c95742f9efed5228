using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Experiments.Baselines;

/// <summary>
/// The masks of RISE: a coarse grid of cells, each visible with probability p, made larger bilinearly by one cell than the image and moved by less than a cell.
/// </summary>
internal sealed class RiseMasks(RiseOptions options, int height, int width) : IDisposable
{
    private readonly Generator generator = new((ulong)options.Seed, CPU);

    /// <summary>The next masks, <c>[count, 1, H, W]</c>, in [0, 1].</summary>
    public Tensor Next(int count)
    {
        using var scope = NewDisposeScope();
        var (cellHeight, cellWidth) = ((height + options.Grid - 1) / options.Grid, (width + options.Grid - 1) / options.Grid);
        var cells = rand([count, 1, options.Grid, options.Grid], generator: generator).Below(options.Probability).to(float32);
        var large = nn.functional.interpolate(
            cells, [(options.Grid + 1) * cellHeight, (options.Grid + 1) * cellWidth], mode: InterpolationMode.Bilinear, align_corners: false);
        var rows = Moves(count, cellHeight);
        var columns = Moves(count, cellWidth);
        return cat([.. Enumerable.Range(0, count).Select(mask => large.narrow(0, mask, 1).narrow(2, rows[mask], height).narrow(3, columns[mask], width))], 0)
            .MoveToOuterDisposeScope();
    }

    public void Dispose() => generator.Dispose();

    private long[] Moves(int count, int cell) => randint(0, cell, [count], int64, generator: generator).data<long>().ToArray();
}
