using System.Diagnostics;
using NAFlow.Data;
using NAFlow.Inversion;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Measures the explicit Jacobians of convolutions, each by itself, beside the matrix-free solver.</summary>
internal static class JacobianMeasurement
{
    private const long SampledRows = 32;
    private const double Mebi = 1 << 20;

    // What a dense solution may be expected to do in a second: it decides only whether one is tried.
    private const double OperationsPerSecond = 1e9;

    /// <summary>The costs at one size of image. The layers are chosen evenly; one that is abandoned as a whole is left out.</summary>
    public static IReadOnlyList<JacobianCost> Run(Network network, int side, CostStudyOptions options, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var images = CostNetwork.Images(network, side, batch: 1);
        using var traced = TracedDecision.Record(network, images, Decision.Top1, cancellation);
        using var abandoned = AbandonedNeurons.Find(traced.Coefficients);
        var state = new CascadeState(traced.Trace, abandoned, ExplainOptions.MinimumNorm.Inversion);
        Node[] convolutions = [.. network.FlowNodes.Where(node => node.Layer is Convolution)];
        var costs = new List<JacobianCost>();
        foreach (var node in EvenlyChosen.Of(convolutions, options.JacobianLayers))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            if (Measure(state, node, side, options, cancellation) is { } cost) costs.Add(cost);
        }

        return costs;
    }

    private static JacobianCost? Measure(CascadeState state, Node node, int side, CostStudyOptions options, CancellationToken cancellation)
    {
        var jacobian = new ExplicitJacobian(state, node);
        var (rows, columns) = (jacobian.RowCount, jacobian.ColumnCount);
        if (rows == 0) return null;
        var sampled = Math.Min(rows, SampledRows);
        jacobian.Build(Math.Min(rows, 2), cancellation).Dispose();
        var perRow = Seconds(() => jacobian.Build(sampled, cancellation).Dispose()) / sampled;

        jacobian.SolveFree(cancellation).Solution.Dispose();
        var iterations = 0;
        var free = Quartiles.Of(Enumerable.Range(0, options.Rounds).Select(_ => Seconds(() =>
        {
            using var step = NewDisposeScope();
            iterations = jacobian.SolveFree(cancellation).Iterations[0];
        }))).Median;

        var cost = new JacobianCost(state.Network.Name, node.Name, side, get_num_threads(), jacobian.OutputCount, rows, columns)
        {
            MeasuredRows = sampled,
            SecondsPerRow = perRow,
            FreeSeconds = free,
            FreeIterations = iterations,
        };
        var expected = cost.BuildSeconds + (2.0 * rows * columns * Math.Min(rows, columns) / OperationsPerSecond);
        if (cost.Bytes > options.JacobianMebibytes * Mebi || expected > options.JacobianSeconds) return cost;

        Tensor dense = null!, solution = null!;
        var building = Seconds(() => dense = jacobian.Build(rows, cancellation));
        var solving = Seconds(() => solution = jacobian.SolveDense(dense));
        return cost with
        {
            MeasuredRows = rows,
            SecondsPerRow = building / rows,
            SolveSeconds = solving,
            Difference = jacobian.Difference(dense, solution, jacobian.SolveFree(cancellation).Solution),
        };
    }

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }
}
