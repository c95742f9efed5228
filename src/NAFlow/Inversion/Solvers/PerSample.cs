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
