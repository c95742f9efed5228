using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The similarity to one reference, or to one of its own for every sample.</summary>
internal sealed record ReferenceSimilarity(ReferenceEmbeddings References, Metric Metric) : SimilarityDecision
{
    internal override Outcome Compare(Network network, Node node, Tensor embeddings)
    {
        var (batch, size) = ((int)embeddings.shape[0], embeddings.shape[1]);
        if (References.Count != 1 && References.Count != batch)
            throw new InvalidInputException($"{References.Count} references were given for {batch} images; give one for all, or one per image.");
        var references = References.Read(network, node);
        if (references.shape[1] != size)
            throw new InvalidInputException(
                $"The embedding of {References.Name(0)} has {references.shape[1]} values and layer {node.Name} of {network.Name} gives {size}; embed it at that layer of that network.");
        var measure = Metric == Metric.Cosine ? "cosine" : "Euclidean";
        return new Outcome(
            Metric, Comparison.Of(Metric, embeddings, references),
            [.. Enumerable.Range(0, batch).Select(sample => $"{measure} similarity to {References.Name(References.Count == 1 ? 0 : sample)}")]);
    }
}
