using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Proxy-Anchor (Kim et al., 2020, arXiv 2003.13911, equation 4): proxies of the classes pull their own images and push the others.</summary>
public static class ProxyAnchorLoss
{
    /// <summary>
    /// <c>1/|P+| sum_(p in P+) log(1 + sum_(x of p) exp(-a (cos(x, p) - m))) + 1/|P| sum_p log(1 + sum_(x not of p) exp(a (cos(x, p) + m)))</c>,
    /// P+ being the proxies of the classes in the batch.
    /// </summary>
    /// <param name="embeddings">x, <c>[B, D]</c>, of any length.</param>
    /// <param name="labels">The class of each, int64 <c>[B]</c>.</param>
    /// <param name="proxies">p, <c>[K, D]</c>, one a class, of any length.</param>
    /// <param name="alpha">a, above 0.</param>
    /// <param name="margin">m.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor embeddings, Tensor labels, Tensor proxies, double alpha = 32, double margin = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        using var scope = NewDisposeScope();
        var cosines = UnitVectors.Of(embeddings).matmul(UnitVectors.Of(proxies).t());
        var own = nn.functional.one_hot(labels, proxies.shape[0]).to(ScalarType.Bool);
        var present = own.any(0).sum().item<long>();
        var pulled = LogOnePlusSum(cosines.Plus(-margin).Times(-alpha), own.logical_not()).sum();
        var pushed = LogOnePlusSum(cosines.Plus(margin).Times(alpha), own).sum();
        return pulled.Times(1.0 / present).PlusScaled(pushed, 1.0 / proxies.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary><c>log(1 + sum exp)</c> of every column without what is left out; 0, and no gradient, where all is.</summary>
    private static Tensor LogOnePlusSum(Tensor exponents, Tensor leftOut)
    {
        using var nothing = double.NegativeInfinity.ToScalar();
        var chosen = exponents.masked_fill(leftOut, nothing);
        return cat([zeros_like(chosen.narrow(0, 0, 1)), chosen], 0).logsumexp(0);
    }
}
