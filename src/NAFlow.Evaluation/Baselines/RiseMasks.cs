using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The masks of RISE: a coarse grid of cells, each visible with probability p, made larger bilinearly by one cell than the image and moved by less than a cell.
/// </summary>
internal sealed class RiseMasks(RiseOptions options, int height, int width) : IDisposable
{
    private readonly Generator generator = new((ulong)options.Seed, CPU);

    /// <summary>The next masks, <c>[count, 1, H, W]</c>, in [0, 1]; they do not depend on how many were asked for at once.</summary>
    public Tensor Next(int count)
    {
        using var scope = NewDisposeScope();
        return cat([.. Enumerable.Range(0, count).Select(_ => Next())], 0).MoveToOuterDisposeScope();
    }

    public void Dispose() => generator.Dispose();

    private Tensor Next()
    {
        var (cellHeight, cellWidth) = ((height + options.Grid - 1) / options.Grid, (width + options.Grid - 1) / options.Grid);
        var cells = rand([1, 1, options.Grid, options.Grid], generator: generator).Below(options.Probability).to(float32);
        var large = nn.functional.interpolate(
            cells, [(options.Grid + 1) * cellHeight, (options.Grid + 1) * cellWidth], mode: InterpolationMode.Bilinear, align_corners: false);
        return large.narrow(2, Move(cellHeight), height).narrow(3, Move(cellWidth), width);
    }

    private long Move(int cell) => randint(0, cell, [1], int64, generator: generator).item<long>();
}
