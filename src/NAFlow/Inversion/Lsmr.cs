using NAFlow.Native;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// LSMR (Fong and Saunders, 2011) on a batch: least squares, and the solution of minimum norm (nearest to the start) where there are several. Every
/// sample has its own scalars and stops on its own; a sample that has stopped stays as it is.
/// <para>
/// The vectors v are kept and every new one is made orthogonal to all of them (one pass; u is left as it comes), so that rounding cannot grow from
/// step to step: another order of summation, as another batch has it, ends at the same solution. In exchange x and the two vectors that lead to it
/// leave the loop: they are numbers over the basis, from which x is formed once at the end.
/// </para>
/// </summary>
internal static class Lsmr
{
    private const int PowerIterations = 8;

    /// <summary>Solves <c>min |A x - b|</c>.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="rightHandSide">b, held as the operator holds rows.</param>
    /// <param name="start">Where to start, <c>[B, n]</c>; null stands for zero.</param>
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
        using var workers = Workers.ForElements(rightHandSide.Sum(row => row.numel()));

        var u = new ScaledRows(matrix, [.. rightHandSide.Select(row => row.clone())]);
        var normB = u.Measure(PerSample.Lengths(u.Stored));
        var (normStart, beta) = (new double[normB.Length], normB);
        if (start is not null)
        {
            matrix.AddProduct(u.Stored, start, -1);
            beta = u.Measure(PerSample.Lengths(u.Stored));
            normStart = PerSample.Lengths([start])[0];
        }

        var next = matrix.ApplyTransposed(u.Stored);
        var alpha = Alphas(PerSample.Lengths([next])[0], u);
        var damping = options.Damping > 0 ? Dampings(matrix, u.Stored, next, options.Damping, cancellation) : new double[beta.Length];
        var epsilon = next.dtype == ScalarType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        var samples = beta.Select((norm, i) => new LsmrRecurrence(alpha[i], norm, normB[i], damping[i], options.Tolerance, epsilon)).ToArray();
        var solutions = normStart.Select(norm => new BasisCoefficients(norm)).ToArray();
        using var basis = new KrylovBasis(next, options.BasisVectors);
        basis.Add(next, Divisors(alpha, u));
        next.Dispose();
        while (Array.Exists(samples, sample => sample.Stop is null))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            if (basis.IsFull)
            {
                basis.Restart([.. solutions.Select(solution => solution.Carried)]);
                foreach (var solution in solutions) solution.Restart();
            }

            u.Advance(basis.Last, alpha);
            var lengths = PerSample.Norms(u.Stored);
            next = matrix.ApplyTransposed(u.Stored);

            // First the part of the recurrence, which is large, and then what rounding has left: taken off at once, that part would carry the errors
            // of the last vectors into the new one, and they would double with every step.
            u.TakeOut(next, basis.Last, lengths);
            next = basis.Orthogonalise(next);

            // All that the step tells the processor, in one transfer.
            var overlap = start is null ? null : (start * basis.Last).sum([1]).unsqueeze(0);
            var read = PerSample.Read(lengths, u.Stored, next, overlap, [.. samples.Select(sample => sample.Stop is null)]);
            beta = u.Measure(read.Rows);
            alpha = Alphas(read.Columns, u);
            for (var i = 0; i < samples.Length; i++)
            {
                samples[i].Advance(alpha[i], beta[i]);
                solutions[i].Advance(samples[i], read.Overlap[i]);
                samples[i].Test(solutions[i].Norm, options.MaxIterations);
                if (samples[i].Stop is not null) alpha[i] = 0;
            }

            // What has stopped goes on with vectors of zeros.
            basis.Add(next, Divisors(alpha, u));
        }

        var x = basis.Combine([.. solutions.Select(solution => solution.X)]);
        if (start is not null) x.AddScaled(start);
        return new LsmrSolution(
            x.MoveToOuterDisposeScope(), [.. samples.Select((sample, i) => normB[i] > 0 ? sample.Residual / normB[i] : 0)],
            [.. samples.Select(sample => sample.Condition)], [.. samples.Select(sample => sample.Iterations)],
            [.. samples.Select(sample => sample.Stop!.Value)],
            basis.Restarts);
    }

    /// <summary>The lengths of <c>A^T u</c>, from those of the transposed products of the stored vectors.</summary>
    private static double[] Alphas(double[] lengths, ScaledRows u) =>
        [.. lengths.Zip(u.Scales, (length, scale) => length * Math.Abs(PerSample.Inverse(scale)))];

    /// <summary>What the transposed products of the stored vectors are times the unit vectors v.</summary>
    private static double[] Divisors(double[] alpha, ScaledRows u) => [.. alpha.Zip(u.Scales, (value, scale) => value * scale)];

    /// <summary>A fraction of the largest singular value of every sample, by a power iteration on <c>A^T A</c>.</summary>
    private static double[] Dampings(
        LinearOperator matrix, IReadOnlyList<Tensor> like, Tensor start, double fraction, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var v = start.clone();
        for (var iteration = 0; iteration < PowerIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            PerSample.Scale(v, [.. PerSample.Lengths([v])[0].Select(PerSample.Inverse)]);
            Tensor[] rows = [.. like.Select(row => zeros_like(row))];
            matrix.AddProduct(rows, v, 1);
            v.Dispose();
            v = matrix.ApplyTransposed(rows).MoveToOuterDisposeScope();
        }

        return [.. PerSample.Lengths([v])[0].Select(value => fraction * Math.Sqrt(value))];
    }
}

/// <summary>When <see cref="Lsmr"/> stops and how it is damped.</summary>
public sealed record LsmrOptions
{
    private const long UsualVectors = 24;

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
    /// The most vectors v that are kept of a sample, each as large as the layer. A solve that takes more steps goes on with a new basis: its steps
    /// are no longer orthogonal to those before it, as in LSMR without a basis, and the report counts how often (<see cref="SolveReport.Restarts"/>).
    /// </summary>
    /// <value>64, where the usual tolerances take at most 25 steps; at least 8.</value>
    public int BasisVectors
    {
        get;
        init => field = value >= 8
            ? value
            : throw new InvalidInputException($"A basis of {value} vectors is too small; 64 is usual, and 8 the least.");
    } = 64;

    /// <summary>
    /// The bytes that the bases of all samples that are solved at once may take, at 24 vectors a sample; a batch that would take more is solved in
    /// groups of samples, one at a time at the least. Every core of a processor solves a sample by itself.
    /// </summary>
    /// <value>1 GiB; at least 1.</value>
    public long BasisBytes
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"A basis of {value} bytes holds nothing; 1073741824 (1 GiB) is usual.");
    } = 1L << 30;

    /// <summary>How many samples of a node's activation, <c>[B, ...]</c>, are solved at once.</summary>
    internal long SamplesAtOnce(Tensor activation)
    {
        var vectors = Math.Min(UsualVectors, BasisVectors);
        return Math.Max(1, BasisBytes / (vectors * activation[0].numel() * activation.element_size()));
    }

    /// <summary>
    /// The damping as a fraction of the operator's largest singular value, which a short power iteration estimates;
    /// <c>|A x - b|^2 + (damping sigma)^2 |x|^2</c> is minimised.
    /// </summary>
    /// <value>0, undamped; from 0 up.</value>
    public double Damping
    {
        get;
        init => field = value is >= 0 and < double.PositiveInfinity
            ? value
            : throw new InvalidInputException($"The damping {value} is not a number from 0 up; 0.1 is strong.");
    }
}

/// <summary>What <see cref="Lsmr"/> found, sample by sample.</summary>
/// <param name="Solution"><c>x</c>, <c>[B, n]</c>; owned by the caller.</param>
/// <param name="Residuals">The estimate of <c>|A x - b| / |b|</c> (damped system when damped); 0 when b is 0.</param>
/// <param name="Conditions">The estimate of the condition number of A, from below.</param>
/// <param name="Iterations">The iterations made.</param>
/// <param name="Stops">Why each sample stopped.</param>
/// <param name="Restarts">How often a full basis was begun anew, for all samples at once.</param>
internal sealed record LsmrSolution(
    Tensor Solution, IReadOnlyList<double> Residuals, IReadOnlyList<double> Conditions, IReadOnlyList<int> Iterations, IReadOnlyList<LsmrStop> Stops,
    int Restarts);

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
/// A linear map known only by its products, one map per sample of a batch. Columns are one tensor <c>[B, n]</c>; rows are a list of tensors
/// <c>[B, ...]</c>, because several layers may read one. Each of these may be held multiplied by a weight, so that products need not be weighed.
/// </summary>
internal abstract class LinearOperator
{
    /// <summary>What every tensor of rows is held multiplied by, sample by sample; null where all are held as they are.</summary>
    public virtual IReadOnlyList<double[]>? RowWeights => null;

    /// <summary><c>rows += factor A v</c>, in place.</summary>
    public abstract void AddProduct(IReadOnlyList<Tensor> rows, Tensor columns, double factor);

    /// <summary><c>A^T u</c>, in a new tensor <c>[B, n]</c>.</summary>
    public abstract Tensor ApplyTransposed(IReadOnlyList<Tensor> rows);
}
