using System.Runtime.Intrinsics;
using static TorchSharp.torch;
using Lanes = System.Runtime.Intrinsics.Vector256<double>;

namespace NAFlow.Evaluation;

/// <summary>
/// Removed pixels become the weighted mean of their neighbours inside the image, removed ones included: one sparse, symmetric and positive system for
/// every mask, the same for all channels.
/// </summary>
internal static class LinearImputation
{
    private static readonly (int Down, int Across)[] Ahead = [(0, 1), (1, 0), (1, 1), (1, -1)];

    /// <summary>
    /// The image with its removed pixels imputed, <c>[B, C, H, W]</c>, in the caller's scope. It is solved on the processor, in doubles.
    /// </summary>
    /// <param name="image">The image, <c>[1, C, H, W]</c>.</param>
    /// <param name="isRemoved">The masks, <c>[B, 1, H, W]</c>; each leaves a pixel.</param>
    /// <param name="direct">The weight of direct neighbours.</param>
    /// <param name="diagonal">The weight of diagonal neighbours.</param>
    /// <param name="tolerance">The residual to be reached, over the norm of the image.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    public static Tensor Of(Tensor image, Tensor isRemoved, double direct, double diagonal, double tolerance, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (masks, channels, height, width) = ((int)isRemoved.shape[0], (int)image.shape[1], (int)image.shape[2], (int)image.shape[3]);
        var known = image.to(float64).cpu().contiguous().data<double>().ToArray();
        var removed = isRemoved.cpu().contiguous().data<bool>().ToArray();
        var (pixels, imputed) = (height * width, new double[masks * known.Length]);
        for (var first = 0; first < channels; first += Lanes.Count)
        {
            // Up to four channels are solved for at once.
            var (planes, last) = (known.AsMemory(first * pixels), Math.Min(first + Lanes.Count, channels));
            var colours = Colours(planes.Span, pixels, last - first);
            var squares = Lanes.Zero;
            foreach (var colour in colours) squares += colour * colour;
            Parallel.For(0, masks, new ParallelOptions { CancellationToken = cancellation }, mask =>
            {
                var filled = Fill(
                    colours, removed.AsSpan(mask * pixels, pixels), height, width, direct, diagonal, squares * (tolerance * tolerance), cancellation);
                for (var channel = first; channel < last; channel++)
                    for (var at = 0; at < pixels; at++) imputed[(((mask * channels) + channel) * pixels) + at] = filled[at][channel - first];
            });
        }

        return tensor(imputed, [masks, channels, height, width]).to(image.dtype).to(image.device).MoveToOuterDisposeScope();
    }

    /// <summary>The channels of each pixel beside each other.</summary>
    private static Lanes[] Colours(ReadOnlySpan<double> planes, int pixels, int channels)
    {
        var colours = new Lanes[pixels];
        Span<double> colour = stackalloc double[Lanes.Count];
        for (var at = 0; at < pixels; at++)
        {
            for (var channel = 0; channel < channels; channel++) colour[channel] = planes[(channel * pixels) + at];
            colours[at] = Vector256.Create<double>(colour);
        }

        return colours;
    }

    private static Lanes[] Fill(
        Lanes[] colours, ReadOnlySpan<bool> removed, int height, int width, double direct, double diagonal, Lanes squares,
        CancellationToken cancellation)
    {
        var solver = new GridSolver(height, width);
        var goal = new Lanes[solver.Length];
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
                foreach (var (down, across) in Ahead)
                {
                    var (otherRow, otherColumn) = (row + down, column + across);
                    if (otherRow >= height || otherColumn < 0 || otherColumn >= width) continue;
                    var (one, other) = ((row * width) + column, (otherRow * width) + otherColumn);
                    var weight = down == 0 || across == 0 ? direct : diagonal;
                    if (removed[one]) solver.Tie(row, column, row, column, weight);
                    if (removed[other]) solver.Tie(otherRow, otherColumn, otherRow, otherColumn, weight);
                    if (removed[one] && removed[other]) solver.Tie(row, column, otherRow, otherColumn, -weight);
                    else if (removed[one]) goal[solver.At(row, column)] += colours[other] * weight;
                    else if (removed[other]) goal[solver.At(otherRow, otherColumn)] += colours[one] * weight;
                }

        solver.Prepare();
        var found = solver.Solve(goal, squares, cancellation);
        var filled = (Lanes[])colours.Clone();
        for (var at = 0; at < filled.Length; at++)
            if (removed[at]) filled[at] = found[solver.At(at / width, at % width)];
        return filled;
    }
}
