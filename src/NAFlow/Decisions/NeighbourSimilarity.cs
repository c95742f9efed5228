using NAFlow.Decisions.Comparisons;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Decisions;

/// <summary>The mean cosine with those of the nearest neighbours that carry the class which the neighbours vote for.</summary>
internal sealed record NeighbourSimilarity(MemoryBank Bank, NeighbourOptions Options) : SimilarityDecision
{
    internal override Outcome Compare(Network network, Node node, Tensor embeddings)
    {
        if (embeddings.shape[1] != Bank.Size)
            throw new InvalidInputException(
                $"The embeddings of the memory bank have {Bank.Size} values and layer {node.Name} of {network.Name} gives {embeddings.shape[1]}; fill the bank at that layer of that network.");
        var units = UnitRows.Of(Bank.Embeddings);
        var cosines = UnitRows.Of(embeddings).matmul(units.t()).contiguous().data<double>().ToArray();
        NeighbourVote[] votes =
            [.. Enumerable.Range(0, (int)embeddings.shape[0]).Select(sample => NeighbourVote.Count(Bank, cosines.AsSpan(sample * Bank.Count, Bank.Count), Options))];
        var directions = stack(votes.Select(vote => units.index_select(0, tensor(vote.Carriers.ToArray())).mean([0L])).ToArray(), 0);
        return new Outcome(Metric.Cosine, new CosineComparison(embeddings, directions), [.. votes.Select(Describe)])
        {
            Votes = [.. votes.Select(vote => vote.Classes)],
        };
    }

    private static string Describe(NeighbourVote vote) => vote.Carriers.Length == 1
        ? $"cosine similarity to 1 neighbour of {vote.Classes[0].Label}"
        : $"mean cosine similarity to {vote.Carriers.Length} neighbours of {vote.Classes[0].Label}";
}
