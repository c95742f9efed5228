using CsCheck;
using NAFlow.Inversion;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class LsmrTests
{
    private static readonly LsmrOptions Tight = new() { Tolerance = 1e-12, MaxIterations = 5000 };

    [Fact]
    public void Finds_the_minimum_norm_least_squares_solution_of_any_matrix() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, 10_000]).Sample((rows, columns, rank, seed) =>
        {
            using var scope = NewDisposeScope();
            manual_seed(seed);
            var matrix = randn(rows, rank, dtype: float64).matmul(randn(rank, columns, dtype: float64));
            var b = randn(rows, dtype: float64);
            var found = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, Tight);
            Near.Relative(linalg.pinv(matrix, (double?)null, 1e-12).mv(b), found.Solution, 1e-5, $"{rows} x {columns} of rank {rank}, seed {seed}");
        }, iter: 200);

    [Theory]
    [InlineData(30, 20)]
    [InlineData(20, 30)]
    public void Every_step_is_the_best_of_its_Krylov_space(int rows, int columns)
    {
        // What defines LSMR: x_k is the x of span{A^T b, (A^T A) A^T b, ...}, of k dimensions, whose |A^T (b - A x)| is least.
        using var scope = NewDisposeScope();
        manual_seed(21);
        var (matrix, b) = (randn(rows, columns, dtype: float64), randn(rows, dtype: float64));
        var normal = matrix.t().matmul(matrix);
        var space = new List<Tensor>();
        var last = matrix.t().mv(b);
        for (var steps = 1; steps <= 12; steps++)
        {
            for (var pass = 0; pass < 2; pass++)
                foreach (var known in space) last -= known * known.dot(last);
            last /= last.norm();
            space.Add(last);
            var basis = stack(space, 1);
            var best = basis.mv(linalg.pinv(normal.matmul(basis)).mv(matrix.t().mv(b)));
            var found = Lsmr.Solve(
                new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, new LsmrOptions { Tolerance = 0, MaxIterations = steps });
            Assert.Equal(steps, found.Iterations[0]);
            Near.Relative(best, found.Solution, 1e-9, $"{steps} steps");
            Assert.Equal((matrix.mv(best) - b).norm().item<double>() / b.norm().item<double>(), found.Residuals[0], 1e-9);
            last = normal.mv(last);
        }
    }

    [Fact]
    public void Stops_at_the_first_step_that_is_good_enough()
    {
        using var scope = NewDisposeScope();
        manual_seed(22);
        var (matrix, b) = (randn(60, 40, dtype: float64), randn(60, dtype: float64));
        var stopped = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, new LsmrOptions { Tolerance = 1e-3 });
        Assert.Equal(LsmrStop.LeastSquares, stopped.Stops[0]);
        var earlier = new LsmrOptions { Tolerance = 1e-3, MaxIterations = stopped.Iterations[0] - 1 };
        var before = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, earlier);
        Assert.Equal(LsmrStop.IterationCap, before.Stops[0]);

        // The rule takes the norm of A from the steps made, which is at most its Frobenius norm and, by then, at least its largest singular value.
        Assert.True(Gradient(stopped) <= 1e-3 * matrix.norm().item<double>());
        Assert.True(Gradient(before) > 1e-3 * linalg.svdvals(matrix).max().item<double>());

        double Gradient(LsmrSolution found)
        {
            var residual = b - matrix.mv(found.Solution[0]);
            return matrix.t().mv(residual).norm().item<double>() / residual.norm().item<double>();
        }
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-9)]
    [InlineData(ScalarType.Float32, 2e-5)]
    public void Another_order_of_summation_ends_at_the_same_solution(ScalarType type, double tolerance)
    {
        // Two roundings of one system: its unknowns and equations in another order. Without orthogonal vectors float32 ends 1e-2 apart.
        using var scope = NewDisposeScope();
        manual_seed(23);
        var (matrix, b) = (randn(400, 300, dtype: float64).matmul(diag(logspace(0, -1.5, 300, 10, dtype: float64))).to(type),
            randn(400, dtype: float64).to(type));
        var (rowOrder, columnOrder) = (randperm(400), randperm(300));
        var options = new LsmrOptions { Tolerance = 1e-3 };
        var one = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, options);
        var shuffled = matrix.index_select(0, rowOrder).index_select(1, columnOrder);
        var other = Lsmr.Solve(new DenseOperator(shuffled.unsqueeze(0)), [b.index_select(0, rowOrder).unsqueeze(0)], null, options);
        Assert.Equal(one.Iterations, other.Iterations);
        Assert.True(one.Iterations[0] > 25, $"{one.Iterations[0]} iterations");
        Near.Relative(one.Solution.index_select(1, columnOrder), other.Solution, tolerance, "in another order");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_basis_that_begins_anew_finds_the_same_and_says_how_often(bool started)
    {
        using var scope = NewDisposeScope();
        manual_seed(24);
        var (matrix, b) = (randn(2, 50, 40, dtype: float64), randn(2, 50, dtype: float64));
        var start = started ? randn(2, 40, dtype: float64) : null;
        var options = new LsmrOptions { Tolerance = 0, MaxIterations = 20 };
        var whole = Lsmr.Solve(new DenseOperator(matrix), [b], start, options);
        var part = Lsmr.Solve(new DenseOperator(matrix), [b], start, options with { BasisVectors = 8 });
        Assert.Equal(0, whole.Restarts);

        // It is full after the first vector and seven steps; from then on three of its places are taken by what is carried on.
        Assert.Equal(1 + (20 - 8) / 4, part.Restarts);
        Near.Relative(whole.Solution, part.Solution, 1e-9, "with a basis of eight");
        for (var sample = 0; sample < 2; sample++)
        {
            Assert.Equal(20, part.Iterations[sample]);
            Assert.Equal(whole.Residuals[sample], part.Residuals[sample], 1e-9);
        }
    }

    [Fact]
    public void From_a_start_it_finds_the_nearest_solution()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (matrix, b, start) = (randn(6, 9, dtype: float64), randn(6, dtype: float64), randn(9, dtype: float64));
        var found = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], start.unsqueeze(0), Tight);
        Near.Relative(start.Plus(linalg.pinv(matrix).mv(b - matrix.mv(start))), found.Solution, 1e-9, "nearest");
    }

    [Fact]
    public void A_start_that_solves_is_returned_unchanged()
    {
        using var scope = NewDisposeScope();
        var (matrix, start) = (randn(6, 9, dtype: float64), randn(1, 9, dtype: float64));
        var found = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [start.matmul(matrix.t())], start, Tight);
        Assert.True(found.Iterations[0] <= 1);
        Near.Relative(start, found.Solution, 1e-12, "unchanged");
    }

    [Fact]
    public void Samples_stop_on_their_own_and_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var easy = eye(8, dtype: float64);
        var hard = randn(8, 8, dtype: float64);
        var matrices = stack([easy, hard, zeros(8, 8, dtype: float64)], 0);
        var b = randn(3, 8, dtype: float64);
        var together = Lsmr.Solve(new DenseOperator(matrices), [b], null, Tight);
        for (var sample = 0; sample < 3; sample++)
        {
            var alone = Lsmr.Solve(new DenseOperator(matrices[sample].unsqueeze(0)), [b[sample].unsqueeze(0)], null, Tight);
            Assert.Equal(alone.Iterations[0], together.Iterations[sample]);
            Near.Absolute(alone.Solution[0], together.Solution[sample], 1e-9, $"sample {sample}");
        }

        Assert.Equal(1, together.Iterations[0]);
        Assert.True(together.Iterations[1] > 4);
        Assert.Equal(LsmrStop.AtStart, together.Stops[2]);
        Assert.Equal(0, together.Solution[2].abs().max().item<double>());
    }

    [Fact]
    public void Damping_is_relative_to_the_largest_singular_value()
    {
        using var scope = NewDisposeScope();
        var singular = tensor([10.0, 3.0, 1.0, 0.1]);
        var b = ones(4, dtype: float64);
        var found = Lsmr.Solve(new DenseOperator(diag(singular).unsqueeze(0)), [b.unsqueeze(0)], null, Tight with { Damping = 0.1 });
        Near.Relative(singular / singular.square().Plus(1), found.Solution, 1e-4, "ridge with sigma 10 and damping 0.1");
    }

    [Theory]
    [InlineData(1e14)]
    [InlineData(1e-14)]
    public void The_scale_of_the_equations_changes_nothing_in_float32(double scale)
    {
        // Deep networks with untrained weights reach such numbers; the squares of products with A^T A are then far outside float32.
        using var scope = NewDisposeScope();
        manual_seed(8);
        var (matrix, b) = (randn(4, 9), randn(4));
        var plain = Lsmr.Solve(new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, new LsmrOptions { Tolerance = 1e-3 });
        var scaled = Lsmr.Solve(
            new DenseOperator(matrix.Times(scale).unsqueeze(0)), [b.Times(scale).unsqueeze(0)], null, new LsmrOptions { Tolerance = 1e-3 });
        Near.Relative(plain.Solution, scaled.Solution, 1e-4, $"times {scale:G1}");
        Assert.Equal(plain.Iterations, scaled.Iterations);
        Assert.Equal(plain.Conditions[0], scaled.Conditions[0], 1e-3 * plain.Conditions[0]);
    }

    [Fact]
    public void Float32_stops_before_it_does_harm()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        var matrix = randn(60, 40, dtype: float64).matmul(diag(logspace(0, -4, 40, 10, dtype: float64)));
        var b = randn(60, dtype: float64);
        var found = Lsmr.Solve(
            new DenseOperator(matrix.to(float32).unsqueeze(0)), [b.to(float32).unsqueeze(0)], null, new LsmrOptions
            { Tolerance = 1e-14, MaxIterations = 100_000 });
        Assert.True(found.Iterations[0] < 10_000, $"{found.Iterations[0]} iterations");
        Assert.True(found.Solution.isfinite().all().item<bool>());
        var residual = (matrix.to(float32).mv(found.Solution[0]) - b.to(float32)).norm().item<float>() / b.norm().item<double>();
        Assert.Equal(residual, found.Residuals[0], 1e-3);
    }

    [Fact]
    public void Stops_when_it_is_cancelled()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<OperationCanceledException>(() => Lsmr.Solve(
            new DenseOperator(randn(1, 4, 4, dtype: float64)), [randn(1, 4, dtype: float64)], null, Tight, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(-1.0, 10, 0.0)]
    [InlineData(1.0, 10, 0.0)]
    [InlineData(double.NaN, 10, 0.0)]
    [InlineData(0.1, 0, 0.0)]
    [InlineData(0.1, 10, -1.0)]
    [InlineData(0.1, 10, double.NaN)]
    public void Options_are_checked(double tolerance, int cap, double damping) =>
        Assert.Throws<InvalidInputException>(() => new LsmrOptions { Tolerance = tolerance, MaxIterations = cap, Damping = damping });

    [Fact]
    public void A_basis_too_small_is_refused()
    {
        Assert.Contains("8 the least", Assert.Throws<InvalidInputException>(() => new LsmrOptions { BasisVectors = 7 }).Message,
            StringComparison.Ordinal);
        Assert.Contains("0 bytes", Assert.Throws<InvalidInputException>(() => new LsmrOptions { BasisBytes = 0 }).Message, StringComparison.Ordinal);
    }
}

/// <summary>A batch of dense matrices, <c>[B, m, n]</c>, as an operator.</summary>
internal sealed class DenseOperator(Tensor matrices) : LinearOperator
{
    public override void AddProduct(IReadOnlyList<Tensor> rows, Tensor columns, double factor) =>
        rows[0].AddScaled(matrices.matmul(columns.unsqueeze(2)).squeeze(2), factor);

    public override Tensor ApplyTransposed(IReadOnlyList<Tensor> rows) => matrices.transpose(1, 2).matmul(rows[0].unsqueeze(2)).squeeze(2);
}
