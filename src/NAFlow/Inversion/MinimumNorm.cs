using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// The paper's inverse: the feature map of least norm (nearest to the start) that gives the values carried above, <c>J v = B - c</c> on the rows that
/// count.
/// </summary>
internal sealed class MinimumNorm(CascadeState state, MinimumNormInverse inverse) : SolvedDescent(state)
{
    private readonly CascadeState state = state;

    public override Tensor Start() =>
        Abandon(Features, Share is null ? Activation(Features) : Activation(Features) * Share);

    public override Tensor FeatureMap(int node, Tensor carried) => carried.alias();

    protected override Tensor? ClosedForm(Equations reading, Tensor carried) => reading.Invert(carried);

    protected override (
        Tensor Found, SolveReport? Report) Solve(int node, Equations[] readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation)
    {
        if (PixelSolver.TrySolve(readings, inverse, () => Values(readings, [.. readings.Select(reading => carried[reading.Target]!)])) is
            { } direct) return (direct, null);
        return SampleGroups.Solve(state, node, readings, carried, (part, equations, above) =>
        {
            var parts = equations.Select(reading => reading.LinearPart()).ToArray();
            var x = part.Activation(node);
            var stacked = new StackedEquations(equations, parts, x, scaled: false);
            var start = inverse.Start == StartPoint.Activation ? StackedEquations.Flat(x) : null;
            return (Lsmr.Solve(stacked, stacked.Held(Values(equations, above)), start, inverse.Solver, cancellation), stacked);
        });
    }

    private Tensor[] Values(Equations[] readings, Tensor[] carried) =>
        [.. readings.Zip(carried, (reading, value) => reading.Select(value) - reading.Offset(inverse.Offset))];
}

/// <summary>
/// The direct solution for a pointwise convolution: every pixel is a small system of its own, <c>S W v = S b</c> with S its rows that count. With no
/// more outputs than inputs, <c>v = W^T S (S W W^T S + (I - S))^-1 S b</c> has minimum norm; one Cholesky factorisation a pixel costs less than the
/// iterations would.
/// </summary>
internal static class PixelSolver
{
    // A factorisation costs m^3 / 3 a pixel and an iteration 4 m n; small factorisations run about ten times slower than the products.
    private const double IterationsSaved = 30;
    private const long MatrixBytes = 64L << 20;

    /// <summary>The solution, or null where the iteration is cheaper, or safer.</summary>
    /// <param name="readings">The equations.</param>
    /// <param name="inverse">How they are to be solved.</param>
    /// <param name="values">Their right-hand sides.</param>
    public static Tensor? TrySolve(IReadOnlyList<Equations> readings, SolvedInverse inverse, Func<Tensor[]> values)
    {
        if (readings is not [{ PixelMatrix: { } weight, Rows: var rows }] || inverse.Start == StartPoint.Activation
            || inverse.Solver.Damping > 0) return null;
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        if (outputs > inputs || 10.0 * outputs * outputs / 3 > 4 * IterationsSaved * inputs) return null;

        using var scope = NewDisposeScope();
        var exact = weight.to(float64);
        var gram = exact.matmul(exact.t());
        var value = values()[0];
        var shape = value.shape;
        var known = value.to(float64).ByPixel().reshape(-1, outputs, 1);
        var counts = (rows?.Kept ?? ones_like(value)).to(float64).ByPixel().reshape(-1, outputs, 1);
        var pixelsAtOnce = Math.Max(1, MatrixBytes / (outputs * outputs * sizeof(double)));
        var solved = new List<Tensor>();
        for (var begin = 0L; begin < known.shape[0]; begin += pixelsAtOnce)
        {
            using var part = NewDisposeScope();
            var count = Math.Min(pixelsAtOnce, known.shape[0] - begin);
            var mask = counts.narrow(0, begin, count);
            var matrices = (gram * mask * mask.transpose(1, 2)).Plus(diag_embed(ones_like(mask.squeeze(2)) - mask.squeeze(2)));
            var (factors, failures) = linalg.cholesky_ex(matrices, check_errors: false);
            if (failures.any().item<bool>()) return null;
            solved.Add(cholesky_solve(known.narrow(0, begin, count), factors).MoveToOuterDisposeScope());
        }

        return cat(solved, 0).squeeze(2).matmul(exact).reshape(shape[0], shape[2], shape[3], inputs).FromPixels()
            .to(value.dtype).MoveToOuterDisposeScope();
    }
}
