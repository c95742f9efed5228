using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// LSMR (Fong and Saunders, 2011) on a batch: least squares, and the solution of minimum norm (nearest to the start) where there are several. Every
/// sample has its own scalars and stops on its own; a sample that has stopped stays as it is.
/// </summary>
internal static class Lsmr
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

        var normB = PerSample.Norms(rightHandSide);
        var u = start is null ? [.. rightHandSide.Select(row => row.clone())] : Difference(rightHandSide, matrix.Apply(start));
        var beta = PerSample.Norms(u);

        // u and v are kept at the lengths at which they come, beside the factors that make them the unit vectors of the paper.
        double[] scaleOfU = [.. beta.Select(ScaledVector.Inverse)];
        var (v, lengths) = ScaledVector.Along(matrix.ApplyTransposed(u).clone());
        var alpha = Products(lengths, scaleOfU);

        var damping = options.Damping > 0 ? Dampings(matrix, v.Stored, options.Damping, cancellation) : new double[beta.Length];
        var epsilon = v.Stored.dtype == ScalarType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        var samples = beta.Select((norm, i) => new LsmrRecurrence(alpha[i], norm, normB[i], damping[i], options.Tolerance, epsilon)).ToArray();

        var x = start?.clone() ?? zeros_like(v.Stored);
        var h = new ScaledVector(v.Stored.clone(), [.. v.Scales]);
        var hBar = new ScaledVector(zeros_like(v.Stored), [.. beta.Select(_ => 1.0)]);
        while (samples.Any(sample => sample.Stop is null))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();

            var back = alpha.Select((value, i) => -value * scaleOfU[i] * ScaledVector.Inverse(v.Scales[i])).ToArray();
            Replace(ref u, Sums(matrix.Apply(v.Stored), u, back));
            lengths = PerSample.Norms(u);
            (beta, scaleOfU) = (Products(lengths, v.Scales), [.. lengths.Select(ScaledVector.Inverse)]);

            back = [.. beta.Select((value, i) => -value * v.Scales[i] * lengths[i])];
            var next = Sums([matrix.ApplyTransposed(u)], [v.Stored], back)[0].MoveToOuterDisposeScope();
            v.Dispose();
            (v, lengths) = ScaledVector.Along(next);
            alpha = Products(lengths, scaleOfU);

            for (var i = 0; i < samples.Length; i++) samples[i].Advance(alpha[i], beta[i]);
            hBar.Follow(Each(samples, sample => sample.HBarFactor), h);
            hBar.AddTo(x, Each(samples, sample => sample.StepFactor));
            h.Follow(Each(samples, sample => sample.HFactor), v);

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

    private static double[] Products(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a * b)];

    /// <summary>A fraction of the largest singular value of every sample, by a power iteration on <c>A^T A</c>.</summary>
    private static double[] Dampings(LinearOperator matrix, Tensor start, double fraction, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var v = start.clone();
        for (var iteration = 0; iteration < PowerIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            PerSample.Scale(v, [.. PerSample.Norms(v).Select(ScaledVector.Inverse)]);
            Replace(ref v, matrix.ApplyTransposed(matrix.Apply(v)).clone());
        }

        return [.. PerSample.Norms(v).Select(value => fraction * Math.Sqrt(value))];
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

/// <summary>When <see cref="Lsmr"/> stops and how it is damped.</summary>
public sealed record LsmrOptions
{
    /// <summary>The relative accuracy asked of the residual and of the normal equations (atol = btol of Fong and Saunders).</summary>
    /// <value>1e-3; from 0 (as far as the number type allows) to below 1.</value>
    public double Tolerance
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new InvalidInputException($"The tolerance {value} is not in [0, 1); 1e-3 is usual.");
    } = 1e-3;

    /// <summary>The most iterations.</summary>
    /// <value>1,000; at least 1.</value>
    public int MaxIterations
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"The iteration cap {value} is not positive; 1000 is usual.");
    } = 1000;

    /// <summary>
    /// The damping as a fraction of the operator's largest singular value, which a short power iteration estimates;
    /// <c>|A x - b|^2 + (damping sigma)^2 |x|^2</c> is minimised.
    /// </summary>
    /// <value>0, undamped; from 0 up.</value>
    public double Damping
    {
        get;
        init => field = value is >= 0 and < double.PositiveInfinity ? value : throw new InvalidInputException($"The damping {value} is not a number from 0 up; 0.1 is strong.");
    }
}

/// <summary>What <see cref="Lsmr"/> found, sample by sample.</summary>
/// <param name="Solution"><c>x</c>, <c>[B, ...]</c>; owned by the caller.</param>
/// <param name="Residuals">The estimate of <c>|A x - b| / |b|</c> (damped system when damped); 0 when b is 0.</param>
/// <param name="Conditions">The estimate of the condition number of A, from below.</param>
/// <param name="Iterations">The iterations made.</param>
/// <param name="Stops">Why each sample stopped.</param>
internal sealed record LsmrSolution(
    Tensor Solution, IReadOnlyList<double> Residuals, IReadOnlyList<double> Conditions, IReadOnlyList<int> Iterations, IReadOnlyList<LsmrStop> Stops);

/// <summary>Why <see cref="Lsmr"/> stopped on a sample.</summary>
internal enum LsmrStop
{
    /// <summary>The right-hand side, or its image under the transpose, is zero: the start is the solution.</summary>
    AtStart,

    /// <summary>The residual is small: the equations are satisfied to the tolerance.</summary>
    Residual,

    /// <summary>The residual is at right angles to the columns: a least-squares solution to the tolerance.</summary>
    LeastSquares,

    /// <summary>The condition estimate reached what the number type can bear.</summary>
    Condition,

    /// <summary>No further progress is possible in this number type.</summary>
    Precision,

    /// <summary>The iteration cap.</summary>
    IterationCap,
}

/// <summary>
/// A linear map known only by its products, one map per sample of a batch. Columns are one tensor <c>[B, ...]</c>; rows are a list of tensors
/// <c>[B, ...]</c>, because several layers may read one.
/// </summary>
internal abstract class LinearOperator
{
    /// <summary><c>A v</c>.</summary>
    public abstract IReadOnlyList<Tensor> Apply(Tensor columns);

    /// <summary><c>A^T u</c>.</summary>
    public abstract Tensor ApplyTransposed(IReadOnlyList<Tensor> rows);
}
