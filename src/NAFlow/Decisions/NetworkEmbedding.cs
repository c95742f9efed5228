using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Embeds images as similarity decisions read them: what references, prototypes and memory banks are made of.</summary>
public static class NetworkEmbedding
{
    /// <summary>The embeddings of a batch.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="images">The prepared images, <c>[B, C, H, W]</c>.</param>
    /// <param name="at">The layer whose values are the embedding; null as for <see cref="SimilarityDecision.At"/>.</param>
    /// <returns><c>[B, D]</c>, not normalised, float64 on the processor; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">The images do not fit the network, or it has no such layer.</exception>
    public static Tensor Embed(this Network network, Tensor images, string? at = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var node = EmbeddingNode.Find(network, at);
        using var trace = NetworkTrace.Record(network, images);
        return EmbeddingNode.Read(trace[node]).clone().MoveToOuterDisposeScope();
    }

    /// <summary>The embeddings of photos, prepared as the network's weights want them.</summary>
    /// <returns><c>[B, D]</c>, not normalised, float64 on the processor; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">There is no photo, or the network has no such layer.</exception>
    public static Tensor Embed(this Network network, IReadOnlyList<Photo> photos, string? at = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        using var images = photos.Select(network.Preprocessing.Prepare).ToArray().ToTensor();
        return network.Embed(images, at);
    }
}
