using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>The embeddings of a set of images: a network's outputs.</summary>
public static class Embeddings
{
    /// <summary>Embeds every image.</summary>
    /// <param name="network">The network, in evaluation mode, whose output is the embedding.</param>
    /// <param name="images">The images; they are prepared by the network's preprocessing.</param>
    /// <param name="batchSize">How many images at a time.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>float32 <c>[N, D]</c> on the processor, not normalised; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">There is no image, one cannot be read, or the network's output is not one vector an image.</exception>
    public static Tensor Of(
        Network network, IImageSource images, int batchSize = NetworkOutputs.BatchSize, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var batches = new List<Tensor>();
        NetworkOutputs.Read(network, images, batchSize, (_, output) => batches.Add(output.MoveToOuterDisposeScope()), progress, cancellation);
        return cat(batches, 0).MoveToOuterDisposeScope();
    }
}
