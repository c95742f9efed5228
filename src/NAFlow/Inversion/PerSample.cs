using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>Arithmetic with one number per sample on tensors <c>[B, ...]</c>. A batch of one takes the faster scalar path.</summary>
internal static class PerSample
{
    private const double LeastSafe = 1e-15;
    private const double MostSafe = 1e15;

    /// <summary>The Euclidean norm of every sample, over all the tensors.</summary>
    public static double[] Norms(IReadOnlyList<Tensor> tensors)
    {
        var norms = Norms(tensors[0]);
        for (var index = 1; index < tensors.Count; index++)
        {
            var others = Norms(tensors[index]);
            for (var sample = 0; sample < norms.Length; sample++) norms[sample] = double.Hypot(norms[sample], others[sample]);
        }

        return norms;
    }

    /// <summary>The Euclidean norm of every sample.</summary>
    public static double[] Norms(Tensor tensor)
    {
        var norms = InOwnNumbers(tensor);
        if (tensor.dtype == float64 || norms.All(norm => norm is > LeastSafe and < MostSafe)) return norms;

        // The squares of 32-bit numbers leave their range long before the numbers do.
        using var exact = tensor.to(float64);
        return InOwnNumbers(exact);
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

    /// <summary><c>target += factor * term</c>, in place.</summary>
    public static void AddScaled(Tensor target, Tensor term, double[] factors)
    {
        if (factors.Length == 1) target.AddScaled(term, factors[0]);
        else
        {
            using var column = Column(factors, target);
            target.AddProduct(term, column);
        }
    }

    /// <summary><c>first + factor * term</c>, in a new tensor.</summary>
    public static Tensor Sum(Tensor first, Tensor term, double[] factors)
    {
        if (factors.Length == 1) return first.PlusScaled(term, factors[0]);
        using var column = Column(factors, first);
        return first.PlusProduct(term, column);
    }

    /// <summary>One number per sample, shaped to multiply a tensor <c>[B, ...]</c>.</summary>
    public static Tensor Column(double[] values, Tensor like)
    {
        using var scope = NewDisposeScope();
        var shape = Enumerable.Repeat(1L, (int)like.dim()).ToArray();
        shape[0] = values.Length;
        return tensor(values).to(like.dtype).to(like.device).view(shape).MoveToOuterDisposeScope();
    }

    private static double[] InOwnNumbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        long[] all = [.. Enumerable.Range(1, (int)tensor.dim() - 1).Select(axis => (long)axis)];
        return linalg.vector_norm(tensor, 2, all).to(float64, CPU).data<double>().ToArray();
    }
}

/// <summary>
/// Vectors <c>[B, ...]</c> that are known up to a factor per sample, which is kept beside them: multiplying one by a number then costs no pass over
/// its memory, and passes over memory are most of what a step of the solver costs beside the products.
/// </summary>
internal sealed class ScaledVector(Tensor stored, double[] scales) : IDisposable
{
    // Far from the ends of float32, so that sums of stored values lose nothing.
    private const double Least = 1e-9;
    private const double Most = 1e9;

    /// <summary>The vectors, each divided by its scale.</summary>
    public Tensor Stored { get; } = stored;

    /// <summary>The factor of each sample.</summary>
    public double[] Scales { get; private set; } = scales;

    /// <summary>The unit vectors along given ones, which become the stored ones; and the lengths those had.</summary>
    public static (ScaledVector Unit, double[] Lengths) Along(Tensor vectors)
    {
        var lengths = PerSample.Norms(vectors);
        var unit = new ScaledVector(vectors, [.. lengths.Select(Inverse)]);
        unit.Rescale();
        return (unit, lengths);
    }

    /// <summary><c>this = factor * this + term</c>.</summary>
    public void Follow(double[] factors, ScaledVector term)
    {
        Scales = [.. Scales.Zip(factors, (scale, factor) => scale * factor)];
        Rescale();
        PerSample.AddScaled(Stored, term.Stored, [.. term.Scales.Zip(Scales, (other, own) => other * Inverse(own))]);
    }

    /// <summary><c>target += factor * this</c>.</summary>
    public void AddTo(Tensor target, double[] factors) =>
        PerSample.AddScaled(target, Stored, [.. factors.Zip(Scales, (factor, scale) => factor * scale)]);

    public void Dispose() => Stored.Dispose();

    /// <summary>1 over a number; 0 for 0.</summary>
    public static double Inverse(double value) => value > 0 || value < 0 ? 1 / value : 0;

    /// <summary>Multiplies the scales in, where one has become too small or too large.</summary>
    private void Rescale()
    {
        if (Array.TrueForAll(Scales, scale => Math.Abs(scale) is > Least and < Most)) return;
        PerSample.Scale(Stored, Scales);
        Scales = [.. Scales.Select(_ => 1.0)];
    }
}
