using NAFlow.Data;
using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Prototypes in episodes, with Euclidean distances.</summary>
internal sealed record PrototypicalRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Prototypical networks (Snell et al., 2017, arXiv 1703.05175)";

    /// <inheritdoc />
    public override string HeadName => "embedding";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The size of an episode; more classes than in the tests, as published.</summary>
    /// <value>15 ways, 2 shots, 4 queries.</value>
    public EpisodeSize Episode { get; init; } = new(ways: 15, shots: 2, queries: 4);

    internal override Head Head(int classes) => Models.Head.Embedding;

    internal override Objective Begin(TrainingSetup setup) => new PrototypicalObjective(setup, Episode);
}

/// <summary>Recognising by the nearest prototype, in episodes (Snell et al., 2017).</summary>
internal sealed class PrototypicalObjective(TrainingSetup setup, EpisodeSize size) : Objective
{
    private readonly Episodes episodes = new(setup.Images.Labels, size);

    public override int ImagesPerStep => size.Images;

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var (support, queries) = episodes.Draw(step.Random);
        var embeddings = setup.Network.call(setup.Images.Take([.. support, .. queries], step));
        return PrototypicalLoss.Euclidean(embeddings.narrow(0, 0, support.Length), embeddings.narrow(0, support.Length, queries.Length), size.Ways)
            .MoveToOuterDisposeScope();
    }
}

/// <summary>The loss of an episode: the queries of every class against the mean of what there is to learn it from.</summary>
internal static class PrototypicalLoss
{
    /// <summary>
    /// Euclidean (Snell et al., 2017, arXiv 1703.05175): the mean over the queries of <c>-log p_y</c>, p being the softmax of <c>-|f - c_k|^2</c>
    /// over the prototypes c.
    /// </summary>
    /// <param name="support"><c>[N S, D]</c>: S embeddings to learn from of each of N classes, class by class.</param>
    /// <param name="queries"><c>[N Q, D]</c>: Q embeddings of each class, class by class.</param>
    /// <param name="ways">N.</param>
    /// <returns>One number.</returns>
    public static Tensor Euclidean(Tensor support, Tensor queries, int ways)
    {
        using var scope = NewDisposeScope();
        var prototypes = Prototypes(support, ways);

        // |f|^2 is the same for every class, so it cancels in the softmax.
        var scores = queries.matmul(prototypes.t()).Times(2) - (prototypes * prototypes).sum([1L]).unsqueeze(0);
        return CrossEntropyLoss.Of(scores, Labels(queries, ways)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Cosine (Chen et al., 2021, Meta-Baseline, arXiv 2003.04390, equation 3): the same of <c>t cos(f, c_k)</c>.
    /// </summary>
    /// <param name="support"><c>[N S, D]</c>: S embeddings to learn from of each of N classes, class by class.</param>
    /// <param name="queries"><c>[N Q, D]</c>: Q embeddings of each class, class by class.</param>
    /// <param name="ways">N.</param>
    /// <param name="temperature">t, one number, which may be learned.</param>
    /// <returns>One number.</returns>
    public static Tensor Cosine(Tensor support, Tensor queries, int ways, Tensor temperature)
    {
        using var scope = NewDisposeScope();
        var scores = UnitVectors.Of(queries).matmul(UnitVectors.Of(Prototypes(support, ways)).t()) * temperature;
        return CrossEntropyLoss.Of(scores, Labels(queries, ways)).MoveToOuterDisposeScope();
    }

    private static Tensor Prototypes(Tensor support, int ways) => support.reshape(ways, -1, support.shape[1]).mean([1L]);

    private static Tensor Labels(Tensor queries, int ways)
    {
        var each = (int)queries.shape[0] / ways;
        return tensor(Enumerable.Range(0, ways * each).Select(query => (long)(query / each)).ToArray());
    }
}
