using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector256<double>;

namespace NAFlow.Evaluation;

/// <summary>
/// Solves a symmetric, positive system in which every unknown has a place on a grid and is tied to its eight neighbours at most, for four right-hand
/// sides at once: conjugate gradients, preconditioned by one cycle of multigrid (Briggs, Henson and McCormick, 2000, <i>A Multigrid Tutorial</i>). A
/// coarser grid has every other row and column, is interpolated bilinearly, and has the system that follows from it (Galerkin).
/// </summary>
internal sealed class GridSolver
{
    private const int IterationLimit = 500, SmallestSide = 4, CoarsestSweeps = 8;

    private readonly int height, width, stride;
    private readonly double[] centre, right, down, downRight, downLeft, inverse;
    private readonly Lanes[] solution, goal;
    private readonly GridSolver? coarser;

    /// <summary>A grid on which nothing is tied yet, and the coarser ones.</summary>
    public GridSolver(int height, int width)
    {
        // A border of zeros around the grid, so that every place has eight neighbours.
        (this.height, this.width, stride) = (height, width, width + 2);
        Length = (height + 2) * stride;
        (centre, right, down) = (new double[Length], new double[Length], new double[Length]);
        (downRight, downLeft, inverse) = (new double[Length], new double[Length], new double[Length]);
        (solution, goal) = (new Lanes[Length], new Lanes[Length]);
        coarser = Math.Max(height, width) > SmallestSide ? new GridSolver((height + 1) / 2, (width + 1) / 2) : null;
    }

    /// <summary>The length of the solver's vectors, in which a place is found by <see cref="At"/>.</summary>
    public int Length { get; }

    /// <summary>Where a row and a column are in the solver's vectors.</summary>
    public int At(int row, int column) => ((row + 1) * stride) + column + 1;

    /// <summary>Adds to what two neighbours, or a place and itself, have in common; an entry and its mirror image are one.</summary>
    public void Tie(int row, int column, int otherRow, int otherColumn, double value)
    {
        if (otherRow < row || (otherRow == row && otherColumn < column))
            (row, column, otherRow, otherColumn) = (otherRow, otherColumn, row, column);
        var entries = (otherRow - row, otherColumn - column) switch
        {
            (0, 0) => centre,
            (0, _) => right,
            (_, 0) => down,
            (_, 1) => downRight,
            _ => downLeft,
        };
        entries[At(row, column)] += value;
    }

    /// <summary>Prepares the solution, once everything is tied.</summary>
    public void Prepare()
    {
        for (var at = 0; at < Length; at++) inverse[at] = centre[at] > 0 ? 1 / centre[at] : 0;
        if (coarser is null) return;
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var at = At(row, column);
                if (inverse[at] == 0) continue;

                // Of a place and itself, both orders of two of its parents are met below.
                TieParents(row, column, row, column, centre[at] / 2);
                if (right[at] != 0) TieParents(row, column, row, column + 1, right[at]);
                if (down[at] != 0) TieParents(row, column, row + 1, column, down[at]);
                if (downRight[at] != 0) TieParents(row, column, row + 1, column + 1, downRight[at]);
                if (downLeft[at] != 0) TieParents(row, column, row + 1, column - 1, downLeft[at]);
            }

        coarser.Prepare();
    }

    /// <summary>Solves the system.</summary>
    /// <param name="known">The right-hand sides; 0 where there is no unknown.</param>
    /// <param name="squares">The square of the residual's norm that is to be reached, for each of the four.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    /// <returns>The solutions; 0 where there is no unknown.</returns>
    public Lanes[] Solve(Lanes[] known, Lanes squares, CancellationToken cancellation)
    {
        var (found, direction, applied) = (new Lanes[Length], new Lanes[Length], new Lanes[Length]);
        var residual = (Lanes[])known.Clone();
        var slope = Lanes.Zero;
        for (var iteration = 0; iteration < IterationLimit && Vector256.GreaterThanAny(Product(residual, residual), squares); iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            residual.CopyTo(goal, 0);
            Cycle();
            var next = Product(residual, solution);
            var turn = Quotient(next, slope);
            slope = next;
            for (var at = 0; at < Length; at++) direction[at] = solution[at] + (turn * direction[at]);
            for (var row = 0; row < height; row++)
                for (var at = At(row, 0); at < At(row, width); at++)
                    if (inverse[at] != 0) applied[at] = (direction[at] * centre[at]) + Around(direction, at);
            var step = Quotient(slope, Product(direction, applied));
            for (var at = 0; at < Length; at++)
            {
                found[at] += step * direction[at];
                residual[at] -= step * applied[at];
            }
        }

        return found;
    }

    /// <summary>From this grid to the coarsest and back, starting at zero: linear, symmetric and positive, as a preconditioner must be.</summary>
    private void Cycle()
    {
        Array.Clear(solution);
        SweepDown();
        if (coarser is not null)
        {
            Restrict(coarser);
            coarser.Cycle();
            Prolong(coarser);
        }
        else
        {
            for (var sweep = 1; sweep < CoarsestSweeps; sweep++)
            {
                SweepUp();
                SweepDown();
            }
        }

        SweepUp();
    }

    /// <summary>Gauss and Seidel's sweep from the first place to the last.</summary>
    private void SweepDown()
    {
        for (var row = 0; row < height; row++)
            for (var at = At(row, 0); at < At(row, width); at++)
                if (inverse[at] != 0) solution[at] = (goal[at] - Around(solution, at)) * inverse[at];
    }

    /// <summary>The same from the last place to the first, which makes the cycle symmetric.</summary>
    private void SweepUp()
    {
        for (var row = height - 1; row >= 0; row--)
            for (var at = At(row, width - 1); at >= At(row, 0); at--)
                if (inverse[at] != 0) solution[at] = (goal[at] - Around(solution, at)) * inverse[at];
    }

    private void Restrict(GridSolver to)
    {
        Array.Clear(to.goal);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var at = At(row, column);
                if (inverse[at] == 0) continue;
                var (rows, columns) = (Parents(row, to.height), Parents(column, to.width));
                var left = (goal[at] - (solution[at] * centre[at]) - Around(solution, at)) * (rows.Share * columns.Share);
                for (var above = rows.First; above <= rows.Last; above++)
                    for (var beside = columns.First; beside <= columns.Last; beside++) to.goal[to.At(above, beside)] += left;
            }
    }

    private void Prolong(GridSolver from)
    {
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var at = At(row, column);
                if (inverse[at] == 0) continue;
                var (rows, columns) = (Parents(row, from.height), Parents(column, from.width));
                var sum = Lanes.Zero;
                for (var above = rows.First; above <= rows.Last; above++)
                    for (var beside = columns.First; beside <= columns.Last; beside++) sum += from.solution[from.At(above, beside)];
                solution[at] += sum * (rows.Share * columns.Share);
            }
    }

    private void TieParents(int row, int column, int otherRow, int otherColumn, double value)
    {
        var (rows, columns) = (Parents(row, coarser!.height), Parents(column, coarser.width));
        var (otherRows, otherColumns) = (Parents(otherRow, coarser.height), Parents(otherColumn, coarser.width));
        var share = value * rows.Share * columns.Share * otherRows.Share * otherColumns.Share;
        for (var above = rows.First; above <= rows.Last; above++)
            for (var beside = columns.First; beside <= columns.Last; beside++)
                for (var otherAbove = otherRows.First; otherAbove <= otherRows.Last; otherAbove++)
                    for (var otherBeside = otherColumns.First; otherBeside <= otherColumns.Last; otherBeside++)
                        coarser.Tie(above, beside, otherAbove, otherBeside, above == otherAbove && beside == otherBeside ? 2 * share : share);
    }

    /// <summary>The one or two places of a coarser axis between which a place lies, and what each weighs. Beyond the last, it holds.</summary>
    private static (int First, int Last, double Share) Parents(int place, int coarse)
    {
        var first = place / 2;
        var last = Math.Min(first + (place % 2), coarse - 1);
        return (first, last, first == last ? 1 : 0.5);
    }

    /// <summary>What a place's neighbours add to its row of the system.</summary>
    private Lanes Around(Lanes[] values, int at)
    {
        var (above, below) = (at - stride, at + stride);
        return (values[at - 1] * right[at - 1]) + (values[at + 1] * right[at]) + (values[above] * down[above]) + (values[below] * down[at])
            + (values[above - 1] * downRight[above - 1]) + (values[below + 1] * downRight[at])
            + (values[above + 1] * downLeft[above + 1]) + (values[below - 1] * downLeft[at]);
    }

    private static Lanes Product(Lanes[] one, Lanes[] other)
    {
        var sum = Lanes.Zero;
        for (var at = 0; at < one.Length; at++) sum += one[at] * other[at];
        return sum;
    }

    /// <summary>The quotients; 0 where a system is solved and both are 0.</summary>
    private static Lanes Quotient(Lanes above, Lanes below) =>
        Vector256.ConditionalSelect(Vector256.Equals(below, Lanes.Zero), Lanes.Zero, above / below);
}
