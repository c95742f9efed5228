using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The mean cosine with those of the nearest neighbours that carry the class which the neighbours vote for.</summary>
internal sealed record NeighbourSimilarity(MemoryBank Bank, NeighbourOptions Options) : SimilarityDecision
{
    /// <summary>The similarity to the mean of the neighbours that win the vote, which has the same weights of channels.</summary>
    public override Decision FixedOn(NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var node = EmbeddingNode.Find(trace.Network, At);
        var (votes, directions) = Vote(trace.Network, node, EmbeddingNode.Read(trace[node]));
        return new ReferenceSimilarity(GivenEmbeddings.Of(directions, "The mean of the neighbours", Describe(votes[0])), Metric.Cosine) { At = At, Rule = Rule };
    }

    internal override Outcome Compare(Network network, Node node, Tensor embeddings)
    {
        var (votes, directions) = Vote(network, node, embeddings);
        return new Outcome(Metric.Cosine, new CosineComparison(embeddings, directions), [.. votes.Select(Describe)])
        {
            Votes = [.. votes.Select(vote => vote.Classes)],
        };
    }

    private (NeighbourVote[] Votes, Tensor Directions) Vote(Network network, Node node, Tensor embeddings)
    {
        if (embeddings.shape[1] != Bank.Size)
            throw new InvalidInputException(
                $"The embeddings of the memory bank have {Bank.Size} values and layer {node.Name} of {network.Name} gives {embeddings.shape[1]}; fill the bank at that layer of that network.");
        var units = UnitRows.Of(Bank.Embeddings);
        var cosines = UnitRows.Of(embeddings).matmul(units.t()).contiguous().data<double>().ToArray();
        NeighbourVote[] votes =
            [.. Enumerable.Range(0, (int)embeddings.shape[0]).Select(sample => NeighbourVote.Count(Bank, cosines.AsSpan(sample * Bank.Count, Bank.Count), Options))];
        var directions = stack(votes.Select(vote => units.index_select(0, tensor(vote.Carriers.ToArray())).mean([0L])).ToArray(), 0);
        return (votes, directions);
    }

    private static string Describe(NeighbourVote vote) => vote.Carriers.Length == 1
        ? $"cosine similarity to 1 neighbour of {vote.Classes[0].Label}"
        : $"mean cosine similarity to {vote.Carriers.Length} neighbours of {vote.Classes[0].Label}";
}
