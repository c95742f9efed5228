using System.Collections.Immutable;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// How similar the network's embedding f of the image is to something: to a reference, a prototype, or neighbours in a memory bank. The importance
/// coefficients start from the channel contribution weights, <c>L = (d f / d x)^T alpha</c>. Change a part with <c>with</c>:
/// <code>
/// Decision.Similarity(reference, NAFlow.Similarity.Cosine) with { At = "features.12", Rule = ContributionRule.SimilarityGradient }
/// </code>
/// </summary>
public abstract record SimilarityDecision : Decision
{
    private protected SimilarityDecision()
    {
    }

    /// <summary>
    /// The layer whose values are the embedding: vectors <c>[B, D]</c> as they are, of feature maps <c>[B, C, H, W]</c> the mean of every channel. It
    /// is N, the last feature map, or a layer that reads it.
    /// </summary>
    /// <value>
    /// Null: the network's output; where that is scores of classes (the network knows their names, or they are cosines, and its
    /// <see cref="Network.Outputs"/> are no embedding), what the layer that makes them reads. A classifier without class names needs a layer named here.
    /// </value>
    public string? At { get; init; }

    /// <summary>What the importance coefficients start from.</summary>
    /// <value><see cref="ContributionRule.ChannelWeights"/>.</value>
    /// <exception cref="InvalidInputException">It is no known rule.</exception>
    public ContributionRule Rule
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new InvalidInputException($"There is no rule {value}; choose ChannelWeights or SimilarityGradient.");
    }

    /// <summary>
    /// What the similarity is set apart from, where that is asked (<see cref="ExplainOptions.Contrast"/>):
    /// <see cref="SimilarityRest.Of(MemoryBank, int)"/>, or <see cref="SimilarityRest.Batch"/>.
    /// </summary>
    /// <value>Null: of neighbours in a memory bank, the other classes of the bank; else there is no rest.</value>
    public SimilarityRest? Rest { get; init; }

    /// <inheritdoc />
    public sealed override ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var node = EmbeddingNode.Find(trace.Network, At);
        return Score(trace, node, Compare(trace.Network, node, EmbeddingNode.Read(trace[node]), cancellation));
    }

    internal sealed override ScoreEvidence? Evidence(NetworkTrace trace, ExplainedScore score, CancellationToken cancellation)
    {
        if (Rest is null) return null;
        var activation = trace[score.Node];
        var contributions = stack([.. score.Contributions.Select(row => tensor(row.Values.ToArray()))], 0);
        var found = Rest.Evidence(
            score.Contributions[0].ComparedBy, EmbeddingNode.Read(activation), contributions,
            () => References(trace.Network, score.Node, cancellation));
        return found is null ? null : found with
        {
            For = EmbeddingNode.Share(found.For, activation),
            Against = EmbeddingNode.Share(found.Against, activation),
        };
    }

    /// <summary>What the samples are compared with, <c>[1, D]</c> or <c>[B, D]</c>.</summary>
    private protected abstract Tensor References(Network network, Node node, CancellationToken cancellation);

    /// <summary>Compares embeddings <c>[B, D]</c>.</summary>
    internal abstract Outcome Compare(Network network, Node node, Tensor embeddings, CancellationToken cancellation);

    /// <summary>The score of a comparison, in the caller's scope but for its seed, which is the caller's.</summary>
    private protected ExplainedScore Score(NetworkTrace trace, Node node, Outcome outcome)
    {
        var comparison = outcome.Comparison;
        var seed = EmbeddingNode.Spread(Rule == ContributionRule.ChannelWeights ? comparison.Weights : comparison.Gradient, trace[node]);
        ChannelContributions[] contributions =
            [.. ChannelContributions.Rows(outcome.ComparedBy, comparison).Select(row => row with { Rule = Rule, Layer = node.Name })];
        return new ExplainedScore(node, [.. contributions.Select(row => row.Similarity)], seed.DetachFromDisposeScope(), [])
        {
            Subjects = outcome.Subjects,
            Contributions = contributions,
            Votes = outcome.Votes,
        };
    }

    /// <summary>What a comparison found.</summary>
    internal sealed record Outcome(Similarity ComparedBy, Comparison Comparison, IReadOnlyList<string> Subjects)
    {
        /// <summary>The classes that neighbours vote for, per sample.</summary>
        public IReadOnlyList<ImmutableArray<ClassPrediction>> Votes { get; init; } = [];
    }
}

/// <summary>The similarity to one reference, or to one of its own for every sample.</summary>
internal sealed record ReferenceSimilarity(ReferenceEmbeddings Known, Similarity ComparedBy) : SimilarityDecision
{
    private protected override Tensor References(Network network, Node node, CancellationToken cancellation) =>
        Known.Read(network, node, cancellation);

    internal override Outcome Compare(Network network, Node node, Tensor embeddings, CancellationToken cancellation)
    {
        var (batch, size) = ((int)embeddings.shape[0], embeddings.shape[1]);
        if (Known.Count != 1 && Known.Count != batch)
            throw new InvalidInputException($"{Known.Count} references were given for {batch} images; give one for all, or one per image.");
        var references = Known.Read(network, node, cancellation);
        if (references.shape[1] != size)
            throw new InvalidInputException(
                $"The embedding of {Known.Name(0)} has {references.shape[1]} values and layer {node.Name} of {network.Name} gives {size}; embed it at that layer of that network.");
        var measure = ComparedBy == NAFlow.Similarity.Cosine ? "cosine" : "Euclidean";
        return new Outcome(
            ComparedBy, Comparison.Of(ComparedBy, embeddings, references),
            [.. Enumerable.Range(0, batch).Select(sample => $"{measure} similarity to {Known.Name(Known.Count == 1 ? 0 : sample)}")]);
    }
}

/// <summary>How two embeddings are compared.</summary>
public enum Similarity
{
    /// <summary>The cosine of the angle between them, in [-1, 1]; 0 where one of them is zero. Their lengths do not matter.</summary>
    Cosine,

    /// <summary>Minus the squared Euclidean distance, at most 0, of the embeddings as they are (this project's choice, unpublished).</summary>
    Euclidean,
}

/// <summary>What the importance coefficients of a similarity start from.</summary>
public enum ContributionRule
{
    /// <summary>
    /// The channel contribution weights alpha through the embedding as it is, not normalised: <c>L = (d f / d x)^T alpha</c>, as the method's authors
    /// have it for self-supervised networks.
    /// </summary>
    ChannelWeights,

    /// <summary>The derivative of the similarity itself, without weights: an ablation.</summary>
    SimilarityGradient,
}
