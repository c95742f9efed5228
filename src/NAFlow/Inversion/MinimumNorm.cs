using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// The paper's inverse: the feature map of least norm (nearest to the start) that gives the values carried above, <c>J v = B - c</c> on the rows that
/// count.
/// </summary>
internal sealed class MinimumNorm(CascadeState state) : Inverse(state)
{
    public override Tensor Start() => Abandon(State.Network.FeatureNode.Index, Activation(State.Network.FeatureNode.Index));

    public override (Tensor Carried, SolveReport? Report) Step(
        int node, IReadOnlyList<Equations> readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation)
    {
        if (readings is [var only] && only.Invert(carried[only.Target]!) is { } closed) return (Abandon(node, closed), null);

        var parts = readings.Select(reading => reading.LinearPart()).ToArray();
        var equations = new StackedEquations(readings, parts, columnScale: null);
        var values = readings.Select(reading => reading.Select(carried[reading.Target]!) - reading.Offset()).ToArray();
        if (PixelSolver.TrySolve(readings, values, State.Options) is { } direct) return (Abandon(node, direct), null);

        var start = State.Options.Start == StartPoint.Activation ? Activation(node) : null;
        var found = Lsmr.Solve(equations, equations.Weigh(values), start, State.Options.Solver, cancellation);
        return (Abandon(node, found.Solution), new SolveReport(found.Residuals, found.Conditions, found.Iterations));
    }

    public override Tensor FeatureMap(int node, Tensor carried) => carried.alias();
}
