using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>
/// Arithmetic of tensors with numbers, and addition. TorchSharp's own operators wrap the number (in an addition, a hidden factor of 1) in an object
/// that the garbage collector may free while libtorch still reads it; over a million operations that is seen to happen, and it ends the process. Here
/// every such object lives until the call has returned. The project bans the operators in favour of these.
/// </summary>
public static class Arithmetic
{
    /// <summary>The sum; of whole numbers too.</summary>
    public static Tensor Plus(this Tensor left, Tensor right)
    {
        using var one = 1.ToScalar();
        return left.add(right, one);
    }

    /// <summary><c>left + factor * right</c>.</summary>
    public static Tensor PlusScaled(this Tensor left, Tensor right, double factor)
    {
        using var scalar = factor.ToScalar();
        return left.add(right, scalar);
    }

    /// <summary><c>left += factor * right</c>.</summary>
    public static void AddScaled(this Tensor left, Tensor right, double factor = 1)
    {
        using var scalar = factor.ToScalar();
        left.add_(right, scalar);
    }

    /// <summary><c>left + right * weights</c>, element by element.</summary>
    public static Tensor PlusProduct(this Tensor left, Tensor right, Tensor weights)
    {
        using var one = 1.0.ToScalar();
        return left.addcmul(right, weights, one);
    }

    /// <summary><c>left += factor * right * weights</c>, element by element.</summary>
    public static void AddProduct(this Tensor left, Tensor right, Tensor weights, double factor = 1)
    {
        using var scalar = factor.ToScalar();
        left.addcmul_(right, weights, scalar);
    }

    /// <summary><c>left + right</c>, element by element.</summary>
    public static Tensor Plus(this Tensor left, double right)
    {
        using var scalar = right.ToScalar();
        using var one = 1.0.ToScalar();
        return left.add(scalar, one);
    }

    /// <summary><c>left * right</c>, element by element.</summary>
    public static Tensor Times(this Tensor left, double right)
    {
        using var scalar = right.ToScalar();
        return left.mul(scalar);
    }

    /// <summary><c>left *= right</c>.</summary>
    public static void Scale(this Tensor left, double right)
    {
        using var scalar = right.ToScalar();
        left.mul_(scalar);
    }

    /// <summary>Where the values are above a number, boolean.</summary>
    public static Tensor Above(this Tensor left, double right)
    {
        using var scalar = right.ToScalar();
        return left.gt(scalar);
    }

    /// <summary>Where the values are below a number, boolean.</summary>
    public static Tensor Below(this Tensor left, double right)
    {
        using var scalar = right.ToScalar();
        return left.lt(scalar);
    }

    /// <summary>Where the values are not exactly 0, boolean.</summary>
    public static Tensor IsNotZero(this Tensor tensor)
    {
        using var zero = 0.0.ToScalar();
        return tensor.ne(zero);
    }

    /// <summary>The quotients where they count, and 0 elsewhere, whatever the divisor is there.</summary>
    /// <param name="left">What is divided.</param>
    /// <param name="right">The divisors, shaped as it.</param>
    /// <param name="counts">Where they count, boolean and shaped alike.</param>
    internal static Tensor Over(this Tensor left, Tensor right, Tensor counts) =>
        where(counts, left / where(counts, right, ones_like(right)), zeros_like(left));

    /// <summary>Every value brought into a range.</summary>
    public static Tensor Clipped(this Tensor tensor, double low, double high)
    {
        using var least = low.ToScalar();
        using var most = high.ToScalar();
        return tensor.clamp(least, most);
    }

    /// <summary>The sum of one or more tensors of one shape, in a tensor of its own.</summary>
    public static Tensor Sum(this IReadOnlyList<Tensor> terms) =>
        terms.Count == 1 ? terms[0].alias() : terms.Skip(2).Aggregate(terms[0].Plus(terms[1]), Plus);
}

/// <summary>Small tensors brought to where figures are worked out.</summary>
internal static class Float64
{
    /// <summary>The values in float64 on the processor; moved first, since not every device knows float64.</summary>
    public static Tensor OnProcessor(this Tensor tensor) => tensor.detach().cpu().to(float64);
}
