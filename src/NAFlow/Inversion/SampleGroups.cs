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
        using var scope = NewDisposeScope();
        Tensor[] above = [.. readings.Select(reading => carried[reading.Target]!)];
        var batch = state.Trace.BatchSize;
        var atOnce = state.Inverse.Solver.SamplesAtOnce(state.Activation(node));
        var found = new List<Tensor>();
        var reports = new List<SolveReport>();
        for (var first = 0L; first < batch; first += atOnce)
        {
            using var group = NewDisposeScope();
            var count = Math.Min(atOnce, batch - first);
            using var part = count == batch ? state : state.Samples(first, count);
            var (solution, equations) = count == batch
                ? solver(part, readings, above)
                : solver(part, [.. readings.Select(reading => reading.Of(part))], [.. above.Select(values => values.narrow(0, first, count))]);
            found.Add(equations.Shaped(solution.Solution).MoveToOuterDisposeScope());
            reports.Add(SolveReport.Of(solution));
        }

        return ((found is [var only] ? only : cat(found, 0)).MoveToOuterDisposeScope(), SolveReport.Of(reports));
    }
}
