using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>The embeddings of a set of images.</summary>
public static class Embeddings
{
    /// <summary>Embeds every image by the network's output.</summary>
    /// <param name="network">The network, in evaluation mode, whose output is the embedding.</param>
    /// <param name="images">The images; they are prepared by the network's preprocessing.</param>
    /// <param name="batchSize">How many images at a time.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>float32 <c>[N, D]</c> on the processor, not normalised; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">There is no image, one cannot be read, or the network's output is not one vector an image.</exception>
    public static Tensor Of(
        Network network, IImageSource images, int batchSize = NetworkOutputs.BatchSize, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var batches = new List<Tensor>();
        NetworkOutputs.Read(network, images, batchSize, (_, output) => batches.Add(output.MoveToOuterDisposeScope()), progress, cancellation);
        return cat(batches, 0).MoveToOuterDisposeScope();
    }

    /// <summary>Embeds every image as similarity decisions read embeddings.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="images">The images; they are prepared by the network's preprocessing.</param>
    /// <param name="at">The layer whose values are the embedding; null as for <see cref="SimilarityDecision.At"/>.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>float64 <c>[N, D]</c> on the processor, not normalised; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">There is no image, one cannot be read, or the network has no such layer.</exception>
    public static Tensor At(
        Network network, IImageSource images, string? at, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var batches = new List<Tensor>();
        NetworkOutputs.Read(
            network, images, NetworkOutputs.BatchSize, (_, output) => batches.Add(output.MoveToOuterDisposeScope()), progress, cancellation,
            batch => network.Embed(batch, at, cancellation: cancellation));
        return cat(batches, 0).MoveToOuterDisposeScope();
    }
}

/// <summary>Runs a network over images, batch by batch; only one batch of images and its outputs are ever in memory.</summary>
internal static class NetworkOutputs
{
    /// <summary>The images of a batch unless a caller chooses.</summary>
    public const int BatchSize = 32;

    /// <summary>Reads the outputs.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="images">The images, prepared by the network's preprocessing.</param>
    /// <param name="batchSize">How many images at a time.</param>
    /// <param name="read">Given the first image of every batch and its outputs, <c>[B, D]</c> on the processor.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <param name="run">What is read of a batch; null for the network's output, in float32.</param>
    /// <exception cref="InvalidInputException">There is no image, the network is in training mode, or its output is not one vector an
    /// image.</exception>
    public static void Read(
        Network network, IImageSource images, int batchSize, Action<int, Tensor> read, IProgress<string>? progress, CancellationToken cancellation,
        Func<Tensor, Tensor>? run = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (images.Labels.Length == 0) throw new InvalidInputException("There is no image to look at; give data with at least one.");
        if (network.training) throw new InvalidInputException(
            $"{network.Name} is in training mode, where batches are not independent; call eval() first.");
        using var noGradient = no_grad();
        for (var start = 0; start < images.Labels.Length; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = Prepare(network.Preprocessing, images, start, Math.Min(batchSize, images.Labels.Length - start), cancellation);
            var prepared = batch.to(network.ParameterType).to(network.ParameterDevice);
            var output = run is null ? network.call(prepared).to(float32) : run(prepared);
            if (output.dim() != 2) throw new InvalidInputException(
                $"{network.Name} gives {Shapes.Describe(output.shape)} and not one vector an image; choose another head.");
            if (!output.isfinite().all().item<bool>())
                throw new InvalidInputException(
                    $"{network.Name} gives numbers that are not finite (NaN or infinity) on these images; check its weights.");
            read(start, output.cpu());
            for (var index = 0; index < output.shape[0]; index++) progress?.Report("reading images");
        }
    }

    private static Tensor Prepare(Preprocessing preprocessing, IImageSource images, int start, int count, CancellationToken cancellation)
    {
        var photos = new PreparedPhoto[count];
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = get_num_threads() };
        try
        {
            Parallel.For(0, count, options, index => photos[index] = preprocessing.Prepare(images.Load(start + index)));
        }
        catch (AggregateException problems) when (problems.InnerExceptions.OfType<InvalidInputException>().FirstOrDefault() is { } problem)
        {
            // Of several photos that cannot be read, the message names one.
            throw new InvalidInputException(problem.Message, problem);
        }

        return photos.ToTensor();
    }
}
