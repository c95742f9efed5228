using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// Distance-weighted sampling (Wu et al., 2017, arXiv 1706.07567, section 4): negatives are drawn with a weight that makes all distances equally likely,
/// since on a sphere of many dimensions nearly all are about the root of two.
/// </summary>
public static class DistanceWeightedSampling
{
    // As published: nearer ones weigh no more than at 0.5, and those beyond 1.4 have no loss.
    private const double Nearest = 0.5, Farthest = 1.4;

    /// <summary>
    /// The logarithm of <c>1 / q(d)</c>, q being the density of the distance of two random points on a sphere: <c>d^(n-2) (1 - d^2 / 4)^((n-3)/2)</c>, up to a
    /// constant.
    /// </summary>
    /// <param name="distance">d, 0 to 2; less than 0.5 counts as 0.5.</param>
    /// <param name="dimensions">n.</param>
    public static double LogWeight(double distance, int dimensions)
    {
        var d = Math.Max(distance, Nearest);
        return -((dimensions - 2) * Math.Log(d) + (dimensions - 3) / 2.0 * Math.Log(Math.Max(1 - d * d / 4, 1e-12)));
    }

    /// <summary>Draws a negative for every pair of images of one class. An anchor without a near negative takes any, with equal weights.</summary>
    /// <param name="embeddings"><c>[B, D]</c>, at length 1.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="random">Draws.</param>
    public static Triplets Draw(Tensor embeddings, IReadOnlyList<int> labels, Random random)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(random);
        using var scope = NewDisposeScope();
        var (count, dimensions) = (labels.Count, (int)embeddings.shape[1]);
        var cosines = embeddings.detach().to(float64).matmul(embeddings.detach().to(float64).t()).contiguous().data<double>().ToArray();
        var (anchors, positives, negatives) = (ImmutableArray.CreateBuilder<long>(), ImmutableArray.CreateBuilder<long>(), ImmutableArray.CreateBuilder<long>());
        for (var anchor = 0; anchor < count; anchor++)
        {
            var weights = Weights(cosines.AsSpan(anchor * count, count), labels, anchor, dimensions);
            if (weights is null) continue;
            for (var positive = 0; positive < count; positive++)
                if (positive != anchor && labels[positive] == labels[anchor])
                {
                    anchors.Add(anchor);
                    positives.Add(positive);
                    negatives.Add(Choose(weights, random));
                }
        }

        return new Triplets(anchors.ToImmutable(), positives.ToImmutable(), negatives.ToImmutable());
    }

    /// <summary>The weight of every image as the negative of an anchor; null when there is no other class.</summary>
    private static double[]? Weights(ReadOnlySpan<double> cosines, IReadOnlyList<int> labels, int anchor, int dimensions)
    {
        var logarithms = new double[labels.Count];
        for (var other = 0; other < logarithms.Length; other++)
        {
            var distance = Math.Sqrt(Math.Max(2 - 2 * cosines[other], 0));
            logarithms[other] = labels[other] == labels[anchor] || distance >= Farthest ? double.NegativeInfinity : LogWeight(distance, dimensions);
        }

        var largest = logarithms.Max();
        if (double.IsFinite(largest)) return Array.ConvertAll(logarithms, logarithm => Math.Exp(logarithm - largest));
        var any = labels.Select(label => label == labels[anchor] ? 0.0 : 1.0).ToArray();
        return any.Sum() > 0 ? any : null;
    }

    private static int Choose(double[] weights, Random random)
    {
        var left = random.NextDouble() * weights.Sum();
        var last = 0;
        for (var index = 0; index < weights.Length; index++)
        {
            if (weights[index] <= 0) continue;
            last = index;
            left -= weights[index];
            if (left < 0) break;
        }

        return last;
    }
}
