using NAFlow.Evaluation;
using NAFlow.Inversion;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class ExplicitJacobianTests
{
    [Fact]
    public void Its_rows_are_those_of_automatic_differentiation_that_are_not_abandoned() => On("conv2", (jacobian, traced, abandoned) =>
    {
        var node = traced.Network["conv2"];
        var oracle = DenseJacobian.Of(input => node.Layer!.Run([input]), traced.Trace["pool1"]);
        var used = traced.Coefficients[node]!.flatten().nonzero().flatten();
        Assert.InRange(used.numel(), 1, oracle.shape[0] - 1);
        using var rows = jacobian.Build(jacobian.RowCount, CancellationToken.None);
        Near.Absolute(oracle.index_select(0, used), rows, 1e-12);
        Assert.Equal((oracle.shape[0], used.numel(), oracle.shape[1]), (jacobian.OutputCount, jacobian.RowCount, jacobian.ColumnCount));
    });

    [Fact]
    public void The_dense_solution_is_that_of_the_matrix_free_solver() => On("conv2", (jacobian, _, _) =>
    {
        using var rows = jacobian.Build(jacobian.RowCount, CancellationToken.None);
        using var dense = jacobian.SolveDense(rows);
        using var free = jacobian.SolveFree(CancellationToken.None).Solution;
        Near.Relative(dense, free.flatten(), 1e-7);
        Assert.InRange(jacobian.Difference(rows, dense, free), 0, 1e-8);
        using var none = zeros_like(dense);
        Assert.InRange(jacobian.Difference(rows, none, free), 0.99, 1.01);
    });

    [Fact]
    public void Bytes_and_seconds_follow_from_rows_and_columns()
    {
        var cost = new JacobianCost("net", "conv", 32, 1, Outputs: 1000, Rows: 600, Columns: 200)
        { MeasuredRows = 30, SecondsPerRow = 0.01, FreeSeconds = 0.5, FreeIterations = 9 };
        Assert.Equal((4L * 600 * 200, 4L * (1000 + 800)), (cost.Bytes, cost.FreeBytes));
        Assert.True(cost.IsExtrapolated);
        Assert.Equal(6, cost.ExplicitSeconds, 5e-13);
        Assert.Equal(12, cost.TimeRatio, 5e-13);
        var whole = cost with { MeasuredRows = 600, SolveSeconds = 2 };
        Assert.False(whole.IsExtrapolated);
        Assert.Equal(8, whole.ExplicitSeconds, 5e-13);
    }

    private static void On(string layer, Action<ExplicitJacobian, TracedDecision, AbandonedNeurons> check)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var image = SmallNetworks.Image();
        using var traced = TracedDecision.Record(network, image, Decision.Top1, TestContext.Current.CancellationToken);
        using var abandoned = AbandonedNeurons.Find(traced.Coefficients);
        var options = Inverse.MinimumNorm with { Solver = new LsmrOptions { Tolerance = 1e-13, MaxIterations = 5000 } };
        using var gradient = enable_grad();
        check(new ExplicitJacobian(new CascadeState(traced.Trace, abandoned, options), network[layer]), traced, abandoned);
    }
}
