using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Embeddings whose classes are known, among which an image finds its neighbours. Immutable; it owns a copy of the embeddings.</summary>
public sealed record MemoryBank : IDisposable
{
    /// <summary>Makes a bank.</summary>
    /// <param name="embeddings"><c>[N, D]</c>, not normalised; copied. <see cref="NetworkEmbedding"/> makes them.</param>
    /// <param name="labels">The class of each, from 0.</param>
    /// <param name="classNames">What the classes are called; null where they have no names.</param>
    /// <exception cref="InvalidInputException">The embeddings are not finite or not <c>[N, D]</c>, or a label is missing or of no class.</exception>
    public MemoryBank(Tensor embeddings, IReadOnlyList<int> labels, ClassNames? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(labels);
        if (embeddings.dim() != 2 || embeddings.numel() == 0)
            throw new InvalidInputException(
                $"The embeddings of a memory bank have shape {Shapes.Describe(embeddings.shape)}; give [N, D], one row for each image.");
        if (embeddings.is_complex()) throw new InvalidInputException("The embeddings of a memory bank are complex numbers; give real ones.");
        if (labels.Count != embeddings.shape[0])
            throw new InvalidInputException($"A memory bank of {embeddings.shape[0]} embeddings was given {labels.Count} labels; give one for each.");
        if (labels.FirstOrDefault(label => label < 0 || label >= (classNames?.Count ?? int.MaxValue), 0) is var stray and not 0)
            throw new InvalidInputException(classNames is null
                ? $"Label {stray} of a memory bank is negative; number the classes from 0."
                : $"Label {stray} of a memory bank has no name: there are {classNames.Count} classes, 0 to {classNames.Count - 1}.");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (!embeddings.isfinite().all().item<bool>())
            throw new InvalidInputException(
                "The embeddings of a memory bank hold values that are not finite (NaN or infinity); check the network that made them.");
        Embeddings = embeddings.OnProcessor().contiguous().clone().DetachFromDisposeScope();
        Labels = [.. labels];
        ClassNames = classNames;
    }

    /// <summary>The embeddings, <c>[N, D]</c>, float64 on the processor; they belong to the bank.</summary>
    public Tensor Embeddings { get; }

    /// <summary>The class of each embedding, <c>[N]</c>.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>What the classes are called; null where they have no names.</summary>
    public ClassNames? ClassNames { get; }

    /// <summary>N.</summary>
    public int Count => Labels.Length;

    /// <summary>D.</summary>
    public int Size => (int)Embeddings.shape[1];

    /// <summary>Frees the embeddings.</summary>
    public void Dispose() => Embeddings.Dispose();

    /// <summary>Whether it is the very same object: it may own tensors, so two of the same content are not taken for one.</summary>
    public bool Equals(MemoryBank? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>How the neighbours in a memory bank decide.</summary>
public sealed record NeighbourOptions
{
    /// <summary>20 neighbours at a temperature of 0.07, as the method's authors have it.</summary>
    public static NeighbourOptions Default { get; } = new();

    /// <summary>K, the neighbours that vote; all of a bank that is smaller.</summary>
    /// <value>20.</value>
    /// <exception cref="InvalidInputException">It is under 1.</exception>
    public int Count
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} neighbours cannot vote; choose 1 or more.");
    } = 20;

    /// <summary>T: a neighbour's vote is <c>exp(cosine / T)</c>.</summary>
    /// <value>0.07.</value>
    /// <exception cref="InvalidInputException">It is not positive and finite.</exception>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new InvalidInputException($"A temperature of {value} cannot be used; choose a positive number.");
    } = 0.07;
}

/// <summary>The mean cosine with those of the nearest neighbours that carry the class which the neighbours vote for.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Options">How neighbours vote.</param>
/// <param name="Without">The place in the bank that is left out; null for none.</param>
internal sealed record NeighbourSimilarity(MemoryBank Bank, NeighbourOptions Options, int? Without = null) : SimilarityDecision
{
    /// <summary>The similarity to the mean of the neighbours that win the vote, which has the same weights of channels.</summary>
    public override Decision FixedOn(NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var node = EmbeddingNode.Find(trace.Network, At);
        return Settled(Vote(trace.Network, node, EmbeddingNode.Read(trace[node])));
    }

    internal override (Decision Settled, ExplainedScore Score) Settle(NetworkTrace trace, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var node = EmbeddingNode.Find(trace.Network, At);
        var embeddings = EmbeddingNode.Read(trace[node]);
        var vote = Vote(trace.Network, node, embeddings);
        return (Settled(vote), Score(trace, node, Compare(embeddings, vote)));
    }

    internal override Outcome Compare(Network network, Node node, Tensor embeddings, CancellationToken cancellation) =>
        Compare(embeddings, Vote(network, node, embeddings));

    private static Outcome Compare(Tensor embeddings, (NeighbourVote[] Votes, Tensor Directions) vote) =>
        new(NAFlow.Similarity.Cosine, new CosineComparison(embeddings, vote.Directions), [.. vote.Votes.Select(Describe)])
        {
            Votes = [.. vote.Votes.Select(counted => counted.Classes)],
        };

    private ReferenceSimilarity Settled((NeighbourVote[] Votes, Tensor Directions) vote) =>
        new(GivenEmbeddings.Of(vote.Directions, "The mean of the neighbours", Describe(vote.Votes[0])), NAFlow.Similarity.Cosine)
        {
            At = At,
            Rule = Rule,
            Rest = Rest ?? SimilarityRest.OthersThan(Bank, [.. vote.Votes.Select(counted => counted.Classes[0].Index)], Without),
        };

    private protected override Tensor References(Network network, Node node, CancellationToken cancellation) =>
        throw new InvalidOperationException("Neighbours are settled before anything is set apart from them.");

    private (NeighbourVote[] Votes, Tensor Directions) Vote(Network network, Node node, Tensor embeddings)
    {
        if (embeddings.shape[1] != Bank.Size)
            throw new InvalidInputException(
                $"The embeddings of the memory bank have {Bank.Size} values and layer {node.Name} of {network.Name} gives {embeddings.shape[1]}; fill the bank at that layer of that network.");
        var units = UnitRows.Of(Bank.Embeddings);
        var cosines = UnitRows.Of(embeddings).matmul(units.t()).contiguous().data<double>().ToArray();
        for (var place = Without ?? int.MaxValue; place < cosines.Length; place += Bank.Count) cosines[place] = double.NegativeInfinity;
        NeighbourVote[] votes =
            [.. Enumerable.Range(0, (int)embeddings.shape[0])
                .Select(sample => NeighbourVote.Count(Bank, cosines.AsSpan(sample * Bank.Count, Bank.Count), Options))];
        var directions = stack(votes.Select(vote => units.index_select(0, tensor(vote.Carriers.ToArray())).mean([0L])).ToArray(), 0);
        return (votes, directions);
    }

    private static string Describe(NeighbourVote vote) => vote.Carriers.Length == 1
        ? $"cosine similarity to 1 neighbour of {vote.Classes[0].Label}"
        : $"mean cosine similarity to {vote.Carriers.Length} neighbours of {vote.Classes[0].Label}";
}

/// <summary>How the neighbours of one image vote.</summary>
/// <param name="Classes">
/// The classes that got votes, best first: the score is the logarithm of the sum of <c>exp(cosine / T)</c>, the probability its share.
/// </param>
/// <param name="Carriers">The places in the bank of those neighbours that carry the first class, nearest first.</param>
internal sealed record NeighbourVote(ImmutableArray<ClassPrediction> Classes, ImmutableArray<long> Carriers)
{
    /// <summary>Counts the votes of the nearest; of equals, the first in the bank are nearer and the lower class wins.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="cosines">The cosine of the image with every embedding; minus infinity for one that does not vote.</param>
    /// <param name="options">How many vote, and how sharply.</param>
    public static NeighbourVote Count(MemoryBank bank, ReadOnlySpan<double> cosines, NeighbourOptions options)
    {
        var known = cosines.ToArray();
        int[] nearest = [.. Enumerable.Range(0, known.Length).Where(place => !double.IsNegativeInfinity(known[place]))
            .OrderByDescending(place => known[place]).Take(options.Count)];

        // The largest term is taken out, or a low temperature would overflow.
        var most = known[nearest[0]] / options.Temperature;
        var votes = nearest.GroupBy(place => bank.Labels[place])
            .Select(group => (Class: group.Key, Sum: group.Sum(place => Math.Exp(known[place] / options.Temperature - most))))
            .OrderByDescending(vote => vote.Sum).ThenBy(vote => vote.Class).ToArray();
        var total = votes.Sum(vote => vote.Sum);
        return new NeighbourVote(
            [.. votes.Select(vote => new ClassPrediction(vote.Class, bank.ClassNames?[vote.Class], most + Math.Log(vote.Sum), vote.Sum / total))],
            [.. nearest.Where(place => bank.Labels[place] == votes[0].Class).Select(place => (long)place)]);
    }
}
