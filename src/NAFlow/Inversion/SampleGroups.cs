using NAFlow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>Solves the equations of one node in groups of as many samples as there is room for.</summary>
internal static class SampleGroups
{
    /// <summary>What a group's equations are solved by, from what is carried at the target of each.</summary>
    public delegate (LsmrSolution Found, StackedEquations Equations) Solver(CascadeState part, Equations[] readings, Tensor[] carried);

    /// <summary>The solution of every sample, shaped as the node, and how well each was found.</summary>
    /// <param name="state">The whole batch.</param>
    /// <param name="node">The index of the node.</param>
    /// <param name="readings">The equations of everything that reads it.</param>
    /// <param name="carried">What is carried at the nodes above.</param>
    /// <param name="solver">What solves a group.</param>
    public static (Tensor Found, SolveReport Report) Solve(
        CascadeState state, int node, Equations[] readings, IReadOnlyList<Tensor?> carried, Solver solver)
    {
        Tensor[] above = [.. readings.Select(reading => carried[reading.Target]!)];
        var (batch, activation) = (state.Trace.BatchSize, state.Activation(node));
        var atOnce = state.Inverse.Solver.SamplesAtOnce(activation);

        // A core of a processor solves one sample at a time: the vectors of a step then stay in its cache, and no core waits for another.
        var (size, side) = activation.device_type == DeviceType.CPU ? (1, (int)Math.Min(Math.Min(atOnce, batch), get_num_threads())) : (atOnce, 1);
        if (batch <= size) return Solve(state, readings, above, solver);

        using var scope = NewDisposeScope();
        var whole = empty_like(activation);
        var reports = new SolveReport[(batch + size - 1) / size];

        // What another thread has made it also frees: a tensor counts as one of the thread that made it.
        Workers.SideBySide(reports.Length, side, group =>
        {
            using var noGradient = no_grad();
            using var own = NewDisposeScope();
            var first = group * size;
            var count = Math.Min(size, batch - first);
            using var part = state.Samples(first, count);
            var (found, report) = Solve(
                part, [.. readings.Select(reading => reading.Of(part))], [.. above.Select(values => values.narrow(0, first, count))], solver);
            whole.narrow(0, first, count).copy_(found);
            reports[group] = report;
        });
        return (whole.MoveToOuterDisposeScope(), SolveReport.Of(reports));
    }

    private static (Tensor Found, SolveReport Report) Solve(CascadeState part, Equations[] readings, Tensor[] above, Solver solver)
    {
        using var scope = NewDisposeScope();
        var (solution, equations) = solver(part, readings, above);
        return (equations.Shaped(solution.Solution).MoveToOuterDisposeScope(), SolveReport.Of(solution));
    }
}
