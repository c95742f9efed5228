using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion.Solvers;

/// <summary>Arithmetic with one number per sample on tensors <c>[B, ...]</c>. A batch of one takes the faster scalar path.</summary>
internal static class PerSample
{
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
        using var scope = NewDisposeScope();
        long[] all = [.. Enumerable.Range(1, (int)tensor.dim() - 1).Select(axis => (long)axis)];
        return linalg.vector_norm(tensor, 2, all).to(float64, CPU).data<double>().ToArray();
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
}
