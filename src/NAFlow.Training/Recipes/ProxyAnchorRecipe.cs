using NAFlow.Models;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>A linear embedding trained against proxies of the classes.</summary>
internal sealed record ProxyAnchorRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Proxy-Anchor (Kim et al., 2020, arXiv 2003.13911)";

    /// <inheritdoc />
    public override string HeadName => $"linear embedding {Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The width of the embedding.</summary>
    /// <value>512.</value>
    public int Width { get; init; } = 512;

    /// <summary>The factor of the cosines.</summary>
    /// <value>32.</value>
    public double Alpha { get; init; } = 32;

    /// <summary>The margin of the cosines.</summary>
    /// <value>0.1.</value>
    public double Margin { get; init; } = 0.1;

    /// <summary>The learning rate of the proxies as a factor of the network's.</summary>
    /// <value>10; 100 as published, for a network that has been trained before.</value>
    public double ProxyRate { get; init; } = 10;

    internal override Head Head(int classes) => Models.Head.LinearEmbedding(Width);

    internal override Objective Begin(TrainingSetup setup) => new ProxyAnchorObjective(setup, Alpha, Margin, ProxyRate);
}

/// <summary>Embeddings near the proxy of their class and far from the others (Kim et al., 2020, Proxy-Anchor).</summary>
internal sealed class ProxyAnchorObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly double alpha;
    private readonly double margin;
    private readonly ShuffledBatches batches;
    private readonly Tensor proxies;

    public ProxyAnchorObjective(TrainingSetup setup, double alpha, double margin, double proxyRate)
    {
        (this.setup, this.alpha, this.margin) = (setup, alpha, margin);
        batches = new ShuffledBatches(setup.Images.Count, setup.Options.BatchSize, setup.Options.Seed);
        var width = setup.Network.ShapesForPhoto()[^1][1];
        proxies = SeededParameters.Normal([setup.Images.Classes, width], Math.Sqrt(2.0 / setup.Images.Classes), setup.Options.Seed);
        Trained = [new TrainedTensor("proxies", proxies) { RateFactor = proxyRate, Decays = false }];
    }

    public override IReadOnlyList<TrainedTensor> Trained { get; }

    public override int ImagesPerStep => Math.Min(setup.Options.BatchSize, setup.Images.Count);

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step.Number);
        var embeddings = setup.Network.call(setup.Images.Take(batch, step));
        return ProxyAnchorLoss.Of(embeddings, setup.Images.LabelsOf(batch), proxies, alpha, margin).MoveToOuterDisposeScope();
    }

    public override void Dispose() => proxies.Dispose();
}

/// <summary>
/// Proxy-Anchor (Kim et al., 2020, arXiv 2003.13911, equation 4): proxies of the classes pull their own images and push the others.
/// </summary>
internal static class ProxyAnchorLoss
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
