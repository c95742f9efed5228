using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>The answers to a task whose images have one class each.</summary>
/// <param name="Accuracy">The share of right ones.</param>
/// <param name="Predicted">The class that was answered for every image.</param>
public sealed record Answers(Estimate Accuracy, ImmutableArray<int> Predicted)
{
    /// <summary>Compares answers with the truth.</summary>
    internal static Answers Of(ImmutableArray<int> predicted, ImmutableArray<int> labels) =>
        new(Bootstrap.Mean([.. predicted.Zip(labels, (answer, label) => answer == label ? 1.0 : 0.0)]), predicted);
}

/// <summary>Classification: how often the class that the network puts first is the image's own.</summary>
public static class Classification
{
    /// <summary>Classifies every image.</summary>
    /// <param name="network">The network, in evaluation mode, whose outputs are the scores of the images' classes in their order.</param>
    /// <param name="images">The images; they are prepared by the network's preprocessing.</param>
    /// <param name="batchSize">How many images at a time.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">There is no image, one cannot be read, or the network has fewer outputs than there are
    /// classes.</exception>
    public static Answers Run(
        Network network, IImageSource images, int batchSize = NetworkOutputs.BatchSize, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
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

/// <summary>
/// Weighted k-nearest-neighbour classification from a memory bank (Wu et al., 2018, arXiv 1805.01978): the K nearest by cosine vote with
/// <c>exp(cosine / T)</c> for their classes. Of classes with as many votes the lower wins.
/// </summary>
public static class NeighbourClassification
{
    private const int Rows = 256;

    /// <summary>Classifies images by the neighbours in a bank.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="queries">The embeddings of the images, <c>[M, D]</c>.</param>
    /// <param name="labels">The class of each, numbered as the bank's.</param>
    /// <param name="options">How neighbours vote; null for <see cref="NeighbourOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">The embeddings do not fit the bank.</exception>
    public static Answers Run(
        MemoryBank bank, Tensor queries, ImmutableArray<int> labels, NeighbourOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(queries);
        if (queries.dim() != 2 || queries.shape[1] != bank.Size)
            throw new InvalidInputException(
                $"Embeddings of shape [{string.Join(", ", queries.shape)}] do not fit a bank of {bank.Size} values each; embed both with one network.");
        return Vote(bank, queries, labels, options, leaveOneOut: false, cancellation);
    }

    /// <summary>Classifies every image of a bank by the others in it.</summary>
    /// <param name="bank">The bank, of two images or more.</param>
    /// <param name="options">How neighbours vote; null for <see cref="NeighbourOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidInputException">The bank holds a single image.</exception>
    public static Answers LeaveOneOut(MemoryBank bank, NeighbourOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bank);
        if (bank.Count < 2) throw new InvalidInputException("A single image has no neighbour; give two or more.");
        return Vote(bank, bank.Embeddings, bank.Labels, options, leaveOneOut: true, cancellation);
    }

    private static Answers Vote(
        MemoryBank bank, Tensor queries, ImmutableArray<int> labels, NeighbourOptions? options, bool leaveOneOut, CancellationToken cancellation)
    {
        options ??= NeighbourOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var units = UnitRows.Of(bank.Embeddings);
        var predicted = ImmutableArray.CreateBuilder<int>(labels.Length);
        foreach (var (start, rows) in SimilarityRows.Batches(UnitRows.Of(queries.to(float64)), Rows))
        {
            cancellation.ThrowIfCancellationRequested();
            using var batch = NewDisposeScope();
            var cosines = rows.matmul(units.t());
            if (leaveOneOut) SimilarityRows.ExcludeSelf(cosines, start);
            var values = cosines.contiguous().data<double>().ToArray();
            for (var row = 0; row < rows.shape[0]; row++) predicted
                .Add(NeighbourVote.Count(bank, values.AsSpan(row * bank.Count, bank.Count), options).Classes[0].Index);
        }

        return Answers.Of(predicted.ToImmutable(), labels);
    }
}
