using System.Globalization;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// What speaks for the answer that is explained, and for the rest, at the node that the score reads: relevance of the same sum in every sample, so
/// that their difference, the zero-sum contrast, adds up to 0. The tensors belong to the caller's scope.
/// </summary>
/// <param name="For">R of the answer, shaped as the node's activation.</param>
/// <param name="Against">R of the rest, shaped alike; 0 where nothing speaks for the rest.</param>
/// <param name="Rest">What the rest is, such as <c>the other 999 classes</c>.</param>
internal sealed record ScoreEvidence(Tensor For, Tensor Against, string Rest)
{
    /// <summary>What speaks for every output, <c>[B, K]</c>; of a similarity what speaks for the reference.</summary>
    public Tensor All { get; init; } = For;

    /// <summary>
    /// Both of evidence that is known part by part: what speaks for the answer, <c>[B, D]</c>, and for the rest, which is brought to the same sum.
    /// </summary>
    public static ScoreEvidence Of(Tensor answer, Tensor rest, string name)
    {
        var (sum, all) = (answer.sum([1L], keepdim: true), rest.sum([1L], keepdim: true));
        return new ScoreEvidence(answer, rest * sum.Over(all, all.Above(0)), name);
    }

    /// <summary>
    /// That of classes: the class, and the others by what speaks for each. Where outputs are not negative, as after a ReLU, that is the output
    /// itself, so that every other class has <c>-y_j y_c / (sum of the others' y)</c>; of outputs of any sign it is the sum of the positive
    /// contributions to it, so that no output near 0 divides anything.
    /// </summary>
    /// <param name="trace">The recorded forward pass.</param>
    /// <param name="isAnswer">1 for the class and 0 for the others, <c>[B, K]</c>.</param>
    /// <param name="isRest">1 for the classes that are the rest and 0 elsewhere, <c>[B, K]</c>.</param>
    /// <param name="name">What the rest is.</param>
    public static ScoreEvidence OfClasses(NetworkTrace trace, Tensor isAnswer, Tensor isRest, string name)
    {
        var evidence = new RelevanceSweep(trace).Evidence(trace.Network.Output);
        return Of(evidence * isAnswer, evidence * isRest, name) with { All = evidence };
    }
}

/// <summary>
/// What a similarity is set apart from: other embeddings than the reference. Every channel speaks for them by the mean of what it contributes to the
/// similarity to each.
/// </summary>
public sealed record SimilarityRest
{
    private SimilarityRest()
    {
    }

    /// <summary>The references of the other samples of a batch; there is none where the batch has one reference.</summary>
    public static SimilarityRest Batch { get; } = new() { Name = "the other references of the batch" };

    /// <summary>What it is, in words.</summary>
    public required string Name { get; init; }

    /// <summary>The mean of the rest at length 1, <c>[1, D]</c>, or one for each sample; null for <see cref="Batch"/>.</summary>
    internal GivenEmbeddings? Directions { get; private init; }

    private GivenEmbeddings? Means { get; init; }

    private GivenEmbeddings? Squares { get; init; }

    /// <summary>Given embeddings.</summary>
    /// <param name="embeddings"><c>[M, D]</c>; read, not kept.</param>
    /// <param name="name">What they are, such as <c>the other species</c>; null for "the other embeddings".</param>
    /// <exception cref="InvalidInputException">They are no vectors of finite numbers.</exception>
    public static SimilarityRest Of(Tensor embeddings, string? name = null)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var rows = GivenEmbeddings.Of(embeddings, "The rest").ToTensor();
        return OfMeans(
            UnitRows.Of(rows).mean([0L], keepdim: true), rows.mean([0L], keepdim: true), (rows * rows).mean([0L], keepdim: true),
            name ?? "the other embeddings");
    }

    /// <summary>A memory bank, but for one class.</summary>
    /// <param name="bank">The bank; read, not kept.</param>
    /// <param name="without">The class that is left out: that of the reference.</param>
    /// <exception cref="InvalidInputException">The bank holds nothing else.</exception>
    public static SimilarityRest Of(MemoryBank bank, int without)
    {
        ArgumentNullException.ThrowIfNull(bank);
        return OthersThan(bank, [without]) ?? throw new InvalidInputException(
            $"The memory bank holds class {without} alone, so there is no rest; give a bank of several classes.");
    }

    /// <summary>All of a bank but one class for each sample, and but one place; null where the bank holds nothing else.</summary>
    internal static SimilarityRest? OthersThan(MemoryBank bank, IReadOnlyList<int> classes, int? place = null)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (rows, units) = (bank.Embeddings, UnitRows.Of(bank.Embeddings));
        var (directions, means, squares) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        foreach (var without in classes)
        {
            long[] others =
                [.. Enumerable.Range(0, bank.Count).Where(other => bank.Labels[other] != without && other != place).Select(other => (long)other)];
            if (others.Length == 0) return null;
            var places = tensor(others);
            var values = rows.index_select(0, places);
            directions.Add(units.index_select(0, places).mean([0L]));
            means.Add(values.mean([0L]));
            squares.Add((values * values).mean([0L]));
        }

        var kinds = bank.Labels.Where((_, other) => other != place).Distinct().Count() - 1;
        return OfMeans(stack(directions, 0), stack(means, 0), stack(squares, 0), string.Create(
            CultureInfo.InvariantCulture, $"the other {kinds} {(kinds == 1 ? "class" : "classes")} of the bank"));
    }

    /// <summary>
    /// What speaks for the reference and for the rest, channel by channel, <c>[B, D]</c>: of a cosine the positive contributions to each; of the
    /// Euclidean similarity how far the rest is away, and how far the reference is. Null where there is no rest.
    /// </summary>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <param name="query">f, <c>[B, D]</c>.</param>
    /// <param name="contributions">p, <c>[B, D]</c>.</param>
    /// <param name="references">The references, read where the rest is the batch.</param>
    internal ScoreEvidence? Evidence(Similarity comparedBy, Tensor query, Tensor contributions, Func<Tensor> references)
    {
        if (InBatch(references) is not { Directions: { } directions, Means: { } means, Squares: { } squares } rest) return null;
        if (directions.Size != query.shape[1])
            throw new InvalidInputException(
                $"The embeddings of {Name} have {directions.Size} values and the image's {query.shape[1]}; embed them at the same layer of the same network.");
        if (comparedBy == Similarity.Cosine)
            return ScoreEvidence.Of(contributions.relu(), (UnitRows.Of(query) * directions.ToTensor()).relu(), rest.Name);
        var away = (query * query) - (query * means.ToTensor()).Times(2);
        return ScoreEvidence.Of(away.Plus(squares.ToTensor()).relu(), contributions.neg(), rest.Name);
    }

    private static SimilarityRest OfMeans(Tensor directions, Tensor means, Tensor squares, string name) => new()
    {
        Name = name,
        Directions = GivenEmbeddings.Of(directions, "The rest"),
        Means = GivenEmbeddings.Of(means, "The rest"),
        Squares = GivenEmbeddings.Of(squares, "The rest"),
    };

    /// <summary>The rest, with the means over the references of the other samples where it is the batch; null where there is one reference.</summary>
    private SimilarityRest? InBatch(Func<Tensor> references)
    {
        if (Directions is not null) return this;
        var rows = references();
        var others = rows.shape[0] - 1;
        return others == 0 ? null : OfMeans(Others(UnitRows.Of(rows)), Others(rows), Others(rows * rows), Name);

        Tensor Others(Tensor values) => (values.sum([0L], keepdim: true) - values).Times(1.0 / others);
    }
}
