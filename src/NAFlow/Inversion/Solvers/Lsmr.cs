using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion.Solvers;

/// <summary>
/// LSMR (Fong and Saunders, 2011) on a batch: least squares, and the solution of minimum norm (nearest to the start) where there are several. Every
/// sample has its own scalars and stops on its own; a sample that has stopped stays as it is.
/// </summary>
public static class Lsmr
{
    private const int PowerIterations = 8;

    /// <summary>Solves <c>min |A x - b|</c>.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="rightHandSide">b.</param>
    /// <param name="start">Where to start; null stands for zero.</param>
    /// <param name="options">When to stop.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    public static LsmrSolution Solve(
        LinearOperator matrix, IReadOnlyList<Tensor> rightHandSide, Tensor? start, LsmrOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(rightHandSide);
        ArgumentNullException.ThrowIfNull(options);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();

        // u is kept unnormalised, beta times the unit vector of the paper: that saves a pass over the rows in every step.
        var normB = PerSample.Norms(rightHandSide);
        var u = start is null ? [.. rightHandSide.Select(row => row.clone())] : Difference(rightHandSide, matrix.Apply(start));
        var beta = PerSample.Norms(u);
        var v = matrix.ApplyTransposed(u).clone();
        var alpha = Normalise(v, beta);

        var damping = options.Damping > 0 ? Dampings(matrix, v, options.Damping, cancellation) : new double[beta.Length];
        var epsilon = v.dtype == ScalarType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        var samples = beta.Select((norm, i) => new LsmrRecurrence(alpha[i], norm, normB[i], damping[i], options.Tolerance, epsilon)).ToArray();

        var x = start?.clone() ?? zeros_like(v);
        var h = v.clone();
        var hBar = zeros_like(v);
        while (samples.Any(sample => sample.Stop is null))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();

            var back = alpha.Zip(beta, (a, b) => b > 0 ? -a / b : 0).ToArray();
            Replace(ref u, Sums(matrix.Apply(v), u, back));
            beta = PerSample.Norms(u);
            Replace(ref v, Sums([matrix.ApplyTransposed(u)], [v], [.. beta.Select(b => -b * b)])[0]);
            alpha = Normalise(v, beta);

            for (var i = 0; i < samples.Length; i++) samples[i].Advance(alpha[i], beta[i]);
            PerSample.Scale(hBar, Each(samples, sample => sample.HBarFactor));
            hBar.AddScaled(h);
            PerSample.AddScaled(x, hBar, Each(samples, sample => sample.StepFactor));
            PerSample.Scale(h, Each(samples, sample => sample.HFactor));
            h.AddScaled(v);

            var normX = PerSample.Norms(x);
            for (var i = 0; i < samples.Length; i++) samples[i].Test(normX[i], options.MaxIterations);
        }

        return new LsmrSolution(
            x.MoveToOuterDisposeScope(), [.. samples.Select((sample, i) => normB[i] > 0 ? sample.Residual / normB[i] : 0)],
            [.. samples.Select(sample => sample.Condition)], [.. samples.Select(sample => sample.Iterations)], [.. samples.Select(sample => sample.Stop!.Value)]);
    }

    /// <summary><c>product + factor * old</c>; the products are freed.</summary>
    private static Tensor[] Sums(IReadOnlyList<Tensor> products, IReadOnlyList<Tensor> old, double[] factors) =>
    [
        .. products.Zip(old, (product, before) =>
        {
            using (product) return PerSample.Sum(product, before, factors);
        }),
    ];

    /// <summary>Makes v a unit vector per sample and returns alpha, its length for a u of unit length.</summary>
    private static double[] Normalise(Tensor v, double[] beta)
    {
        var norms = PerSample.Norms(v);
        PerSample.Scale(v, [.. norms.Select(norm => norm > 0 ? 1 / norm : 0)]);
        return [.. norms.Zip(beta, (norm, b) => b > 0 ? norm / b : 0)];
    }

    /// <summary>A fraction of the largest singular value of every sample, by a power iteration on <c>A^T A</c>.</summary>
    private static double[] Dampings(LinearOperator matrix, Tensor start, double fraction, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var v = start.clone();
        double[] growth = [];
        for (var iteration = 0; iteration < PowerIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            Replace(ref v, matrix.ApplyTransposed(matrix.Apply(v)).clone());
            growth = Normalise(v, [.. Enumerable.Repeat(1.0, (int)v.shape[0])]);
        }

        return [.. growth.Select(value => fraction * Math.Sqrt(value))];
    }

    private static Tensor[] Difference(IReadOnlyList<Tensor> left, IReadOnlyList<Tensor> right) => [.. left.Zip(right, (a, b) => a - b)];

    private static void Replace(ref Tensor old, Tensor value)
    {
        old.Dispose();
        old = value.MoveToOuterDisposeScope();
    }

    private static void Replace(ref Tensor[] old, Tensor[] values)
    {
        for (var i = 0; i < values.Length; i++) Replace(ref old[i], values[i]);
    }

    private static double[] Each(LsmrRecurrence[] samples, Func<LsmrRecurrence, double> factor) => [.. samples.Select(factor)];
}
