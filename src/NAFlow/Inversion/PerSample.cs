using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>Arithmetic with one number per sample on tensors <c>[B, ...]</c>. A batch of one takes the faster scalar path.</summary>
internal static class PerSample
{
    private const double LeastSafe = 1e-15;
    private const double MostSafe = 1e15;

    /// <summary>The Euclidean norm of every sample of every tensor, <c>[tensors, B]</c>, where the tensors are.</summary>
    public static Tensor Norms(IReadOnlyList<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        return stack(tensors.Select(Norm)).MoveToOuterDisposeScope();
    }

    /// <summary>The same, on the processor.</summary>
    public static double[][] Lengths(IReadOnlyList<Tensor> tensors)
    {
        using var norms = Norms(tensors);
        var read = ToProcessor(norms);
        return IsSafe(read, tensors[0], null) ? read : Exact(tensors);
    }

    /// <summary>
    /// Brings the numbers of a step of the solver to the processor in one transfer; in a second one where the squares of 32-bit numbers leave their
    /// range, long before the numbers do.
    /// </summary>
    /// <param name="lengths">The norms of the rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns, whose norms are wanted too.</param>
    /// <param name="overlap">One number more of every sample, <c>[1, B]</c>; null stands for 0.</param>
    /// <param name="running">The samples whose norms matter.</param>
    public static (double[][] Rows, double[] Columns, double[] Overlap) Read(
        Tensor lengths, IReadOnlyList<Tensor> rows, Tensor columns, Tensor? overlap, bool[] running)
    {
        using var scope = NewDisposeScope();
        var norm = Norm(columns).unsqueeze(0);
        var read = ToProcessor(cat(overlap is null ? [lengths, norm] : [lengths, norm, overlap], 0));
        var norms = read[..(rows.Count + 1)];
        if (!IsSafe(norms, columns, running)) norms = Exact([.. rows, columns]);
        return (norms[..^1], norms[^1], overlap is null ? new double[running.Length] : read[^1]);
    }

    /// <summary><c>target *= factor</c>, in place.</summary>
    public static void Scale(Tensor target, double[] factors)
    {
        if (factors.Length == 1) target.Scale(factors[0]);
        else
        {
            using var column = Column(factors, target);
            target.mul_(column);
        }
    }

    /// <summary>One number per sample, shaped to multiply a tensor <c>[B, ...]</c>.</summary>
    public static Tensor Column(double[] values, Tensor like)
    {
        using var scope = NewDisposeScope();
        var shape = Enumerable.Repeat(1L, (int)like.dim()).ToArray();
        shape[0] = values.Length;
        return tensor(values).to(like.dtype).to(like.device).view(shape).MoveToOuterDisposeScope();
    }

    /// <summary>1 over a number; 0 for 0.</summary>
    public static double Inverse(double value) => value > 0 || value < 0 ? 1 / value : 0;

    private static Tensor Norm(Tensor tensor) =>
        linalg.vector_norm(tensor, 2, [.. Enumerable.Range(1, (int)tensor.dim() - 1).Select(axis => (long)axis)]);

    private static double[][] Exact(IReadOnlyList<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        return ToProcessor(Norms([.. tensors.Select(tensor => tensor.to(float64))]));
    }

    private static bool IsSafe(double[][] norms, Tensor like, bool[]? counted) =>
        like.dtype == float64
            || !norms.Any(tensor => tensor.Where((norm, sample) => counted?[sample] != false && norm is not (> LeastSafe and < MostSafe)).Any());

    private static double[][] ToProcessor(Tensor perSample)
    {
        using var scope = NewDisposeScope();
        var values = perSample.OnProcessor().contiguous().data<double>().ToArray();
        return [.. values.Chunk((int)perSample.shape[1])];
    }
}

/// <summary>
/// The vectors u of every sample, known up to a factor that is kept beside them: to make them unit vectors then costs no pass over memory, and passes
/// over memory are most of what a step of the solver costs beside the products.
/// </summary>
internal sealed class ScaledRows
{
    // Far from the ends of float32, so that sums of stored values lose nothing.
    private const double Least = 1e-9;
    private const double Most = 1e9;

    private readonly LinearOperator matrix;
    private readonly Tensor[] stored;
    private readonly double[] scales;

    // 1 / weight^2 of every tensor and sample, [tensors, B].
    private readonly Tensor? heldSquares;

    // What the stored vectors are times those that the recurrence gives before they are made unit vectors.
    private double factor = 1;

    /// <param name="matrix">The operator whose rows they are.</param>
    /// <param name="stored">The vectors as they come; they are changed in place.</param>
    public ScaledRows(LinearOperator matrix, Tensor[] stored)
    {
        (this.matrix, this.stored) = (matrix, stored);
        scales = new double[stored[0].shape[0]];
        if (matrix.RowWeights is { } weights)
            heldSquares = stack(weights.Select(
                part => tensor(part.Select(PerSample.Inverse).Select(weight => weight * weight).ToArray()).to(stored[0].dtype).to(stored[0].device)));
    }

    /// <summary>The vectors, each times a number.</summary>
    public IReadOnlyList<Tensor> Stored => stored;

    /// <summary>What the stored vectors are times the unit vectors.</summary>
    public IReadOnlyList<double> Scales => scales;

    /// <summary>The lengths that the vectors came with, from the norms of the stored tensors; from now on they are unit vectors.</summary>
    public double[] Measure(double[][] norms)
    {
        for (var sample = 0; sample < scales.Length; sample++)
        {
            var length = 0.0;
            for (var part = 0; part < norms.Length; part++)
                length = double.Hypot(
                    length, norms[part][sample] * (matrix.RowWeights is { } weights ? PerSample.Inverse(weights[part][sample]) : 1));
            scales[sample] = Math.Sign(factor) * length;
        }

        return [.. scales.Select(scale => scale * PerSample.Inverse(factor))];
    }

    /// <summary><c>u = A v - alpha u</c>, not yet of unit length.</summary>
    public void Advance(Tensor v, double[] alpha)
    {
        double[] back = [.. alpha.Zip(scales, (value, scale) => -value * PerSample.Inverse(scale))];
        factor = 1;
        if (back is [var only])
        {
            // Of one sample the old vector may stay as it is and the new part be scaled, as long as that keeps the numbers in a safe range.
            factor = PerSample.Inverse(only);
            if (!IsSafe(factor) || !IsSafe(scales[0])) (factor, back) = (PerSample.Inverse(alpha[0]), [-PerSample.Inverse(scales[0])]);
            else back = [1];
        }

        if (back is not [1])
            foreach (var rows in stored) PerSample.Scale(rows, back);
        matrix.AddProduct(stored, v, factor);
    }

    /// <summary>
    /// Takes the part of the last v out of the transposed product of the stored vectors, <c>beta v</c> by the recurrence, in place.
    /// </summary>
    /// <param name="product">The transposed product.</param>
    /// <param name="v">The last v.</param>
    /// <param name="lengths">The norms of the stored tensors, <c>[tensors, B]</c>.</param>
    public void TakeOut(Tensor product, Tensor v, Tensor lengths)
    {
        using var scope = NewDisposeScope();
        var squares = lengths.square();
        product.AddProduct(v, (heldSquares is null ? squares : squares * heldSquares).sum([0]).unsqueeze(1), -PerSample.Inverse(factor));
    }

    private static bool IsSafe(double value) => Math.Abs(value) is > Least and < Most;
}
