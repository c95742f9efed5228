using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>A linear embedding at length 1 with the margin based loss and distance-weighted sampling.</summary>
internal sealed record MarginRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Margin based loss with distance-weighted sampling (Wu et al., 2017, arXiv 1706.07567)";

    /// <inheritdoc />
    public override string HeadName => $"linear embedding {Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The width of the embedding.</summary>
    /// <value>128.</value>
    public int Width { get; init; } = 128;

    /// <summary>The images of each class in a batch.</summary>
    /// <value>4.</value>
    public int ImagesPerClass { get; init; } = 4;

    /// <summary>How far distances are to stay from the boundary.</summary>
    /// <value>0.2.</value>
    public double Margin { get; init; } = 0.2;

    /// <summary>The boundary at the start.</summary>
    /// <value>1.2.</value>
    public double Boundary { get; init; } = 1.2;

    /// <summary>The learning rate of the boundaries as a factor of the network's.</summary>
    /// <value>10.</value>
    public double BoundaryRate { get; init; } = 10;

    internal override Head Head(int classes) => Models.Head.LinearEmbedding(Width);

    internal override Objective Begin(TrainingSetup setup) => new MarginObjective(setup, ImagesPerClass, Margin, Boundary, BoundaryRate);
}

/// <summary>
/// Distances of one class below a boundary that is learned, those of different classes above it, on negatives of all distances (Wu et al., 2017).
/// </summary>
internal sealed class MarginObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly int imagesPerClass;
    private readonly double margin;
    private readonly ImagesByClass images;
    private readonly Tensor boundaries;

    public MarginObjective(TrainingSetup setup, int imagesPerClass, double margin, double boundary, double boundaryRate)
    {
        (this.setup, this.imagesPerClass, this.margin) = (setup, imagesPerClass, margin);
        images = new ImagesByClass(setup.Images.Labels, imagesPerClass);
        boundaries = SeededParameters.Constant([setup.Images.Classes], boundary);
        Trained = [new TrainedTensor("boundaries", boundaries) { RateFactor = boundaryRate }];
    }

    public override IReadOnlyList<TrainedTensor> Trained { get; }

    public override int ImagesPerStep => setup.Options.BatchSize / imagesPerClass * imagesPerClass;

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = images.Draw(setup.Options.BatchSize / imagesPerClass, step.Random);
        var embeddings = UnitVectors.Of(setup.Network.call(setup.Images.Take(batch, step)));
        var triplets = DistanceWeightedSampling.Draw(embeddings, Array.ConvertAll(batch, image => setup.Images.Labels[image]), step.Random);
        return MarginLoss.Of(embeddings, setup.Images.LabelsOf(batch), triplets, boundaries, margin).MoveToOuterDisposeScope();
    }

    public override void Dispose() => boundaries.Dispose();
}

/// <summary>The margin based loss (Wu et al., 2017, arXiv 1706.07567, equation 5).</summary>
internal static class MarginLoss
{
    // Keeps the gradient of a distance of 0 finite.
    private const double Least = 1e-8;

    /// <summary>
    /// The mean over the pairs whose loss is not 0 of <c>max(0, a + D - b)</c> for two images of one class and <c>max(0, a - D + b)</c> for two of
    /// different ones, D being their Euclidean distance and b the boundary of the anchor's class.
    /// </summary>
    /// <param name="embeddings"><c>[B, D]</c>, at length 1.</param>
    /// <param name="labels">The class of each, int64 <c>[B]</c>.</param>
    /// <param name="triplets">The pairs: each anchor with its positive, and with its negative; at least one.</param>
    /// <param name="boundaries">b, <c>[K]</c>, one a class, which may be learned.</param>
    /// <param name="margin">a.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor embeddings, Tensor labels, Triplets triplets, Tensor boundaries, double margin = 0.2)
    {
        ArgumentNullException.ThrowIfNull(triplets);
        using var scope = NewDisposeScope();
        var anchors = Indices(triplets.Anchors);
        var anchor = embeddings.index_select(0, anchors);
        var boundary = boundaries.index_select(0, labels.index_select(0, anchors));
        var near = (Distance(anchor, triplets.Positives) - boundary).Plus(margin).relu();
        var far = (boundary - Distance(anchor, triplets.Negatives)).Plus(margin).relu();
        var active = near.detach().Above(0).sum().item<long>() + far.detach().Above(0).sum().item<long>();
        return near.sum().Plus(far.sum()).Times(1.0 / Math.Max(active, 1)).MoveToOuterDisposeScope();

        Tensor Distance(Tensor from, System.Collections.Immutable.ImmutableArray<long> to)
        {
            var difference = from - embeddings.index_select(0, Indices(to));
            return (difference * difference).sum([1L]).Plus(Least).sqrt();
        }
    }

    private static Tensor Indices(System.Collections.Immutable.ImmutableArray<long> indices) => tensor(indices.ToArray());
}

/// <summary>
/// Distance-weighted sampling (Wu et al., 2017, arXiv 1706.07567, section 4): negatives are drawn with a weight that makes all distances equally
/// likely, since on a sphere of many dimensions nearly all are about the root of two.
/// </summary>
internal static class DistanceWeightedSampling
{
    // As published: nearer ones weigh no more than at 0.5, and those beyond 1.4 have no loss.
    private const double Nearest = 0.5, Farthest = 1.4;

    /// <summary>
    /// The logarithm of <c>1 / q(d)</c>, q being the density of the distance of two random points on a sphere: <c>d^(n-2) (1 - d^2 /
    /// 4)^((n-3)/2)</c>, up to a constant.
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
        var (anchors, positives, negatives) =
            (ImmutableArray.CreateBuilder<long>(), ImmutableArray.CreateBuilder<long>(), ImmutableArray.CreateBuilder<long>());
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

/// <summary>Anchors with an image of the same class and one of another, as indices into a batch.</summary>
/// <param name="Anchors">The anchors.</param>
/// <param name="Positives">Another image of each anchor's class.</param>
/// <param name="Negatives">An image of another class.</param>
internal sealed record Triplets(ImmutableArray<long> Anchors, ImmutableArray<long> Positives, ImmutableArray<long> Negatives)
{
    /// <summary>How many there are.</summary>
    public int Count => Anchors.Length;
}
