using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>Classification: how often the class that the network puts first is the image's own.</summary>
public static class Classification
{
    /// <summary>Classifies every image.</summary>
    /// <param name="network">The network, in evaluation mode, whose outputs are the scores of the images' classes in their order.</param>
    /// <param name="images">The images; they are prepared by the network's preprocessing.</param>
    /// <param name="batchSize">How many images at a time.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">There is no image, one cannot be read, or the network has fewer outputs than there are classes.</exception>
    public static Answers Run(
        Network network, IImageSource images, int batchSize = NetworkOutputs.BatchSize, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        var predicted = ImmutableArray.CreateBuilder<int>();
        NetworkOutputs.Read(network, images, batchSize, Collect, progress, cancellation);
        return Answers.Of(predicted.ToImmutable(), images.Labels);

        void Collect(int start, Tensor output)
        {
            if (output.shape[1] < images.ClassNames.Length)
                throw new InvalidInputException(
                    $"{network.Name} has {output.shape[1]} outputs and the images are of {images.ClassNames.Length} classes; give weights that know the classes of the data.");
            predicted.AddRange(output.argmax(1).data<long>().Select(label => (int)label));
        }
    }
}
