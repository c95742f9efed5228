using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Photos with boxes, for networks that embed: of every photo the similarity to its neighbours among the other photos is explained. The neighbours
/// vote for a class as in <see cref="Decision.Neighbours"/>, and the score is the mean cosine with those that carry the class which wins; what it may
/// be set apart from is the photos of the other classes. The box is where the object is that photos of a class share.
/// </summary>
public sealed class SimilarPhotoSubject : IEvaluationSubject
{
    private readonly Photos photos;
    private readonly string data;
    private MemoryBank? bank;

    /// <summary>Takes a network and photos.</summary>
    /// <param name="network">The network; the subject disposes of it, if it can be made.</param>
    /// <param name="photos">The photos, of any classes (<see cref="BoxedPhotoFolder.ReadOwn"/>).</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    /// <param name="names">What the classes of the photos are called; null for their numbers.</param>
    /// <exception cref="InvalidInputException">The network's preprocessing crops photos, so that boxes would not fit.</exception>
    public SimilarPhotoSubject(Network network, IReadOnlyList<BoxedPhoto> photos, string place, ClassNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        BoxedPhotoSubject.RequireWhole(network);
        (Network, this.photos, Name) = (network, new Photos(photos, names), network.Name);
        data = string.Create(CultureInfo.InvariantCulture, $"{place}, {photos.Count} photos with boxes");
    }

    /// <summary>
    /// Whether photos whose neighbours vote for another class than their own are explained too; it is the similarity to those neighbours that is.
    /// </summary>
    /// <value>False: they are left out.</value>
    public bool Misclassified { get; init; }

    /// <summary>The layer whose values are the embedding.</summary>
    /// <value>Null: as for <see cref="SimilarityDecision.At"/>.</value>
    public string? At { get; init; }

    /// <summary>How neighbours vote.</summary>
    /// <value><see cref="NeighbourOptions.Default"/>.</value>
    public NeighbourOptions Neighbours { get; init; } = NeighbourOptions.Default;

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public Network Network { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["data"] = data,
        ["boxes SHA-256"] = BoxedPhotoSubject.FingerprintOf(photos.Boxed),
        ["explained"] = string.Create(CultureInfo.InvariantCulture,
            $"mean cosine with those of the {Neighbours.Count} nearest other photos that carry the winning class, temperature {Neighbours.Temperature}"),
        ["embedding"] = EmbeddingNode.Find(Network, At).Name,
        ["preprocessing"] = Network.Preprocessing.Description,
        ["misclassified photos"] = Misclassified ? "explained" : "left out",
    };

    /// <summary>
    /// Embeds all photos, tells how often their nearest neighbour and the vote of several are right, and chooses photos evenly, from those alone whose
    /// neighbours vote for their class unless others are asked for.
    /// </summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation)
    {
        bank?.Dispose();
        bank = Embedded(progress, cancellation);
        var answers = NeighbourClassification.LeaveOneOut(bank, Neighbours, cancellation);
        var nearest = NeighbourClassification.LeaveOneOut(bank, Neighbours with { Count = 1 }, cancellation);
        var count = photos.Labels.Length;
        int[] all = [.. Enumerable.Range(0, count)], right = [.. all.Where(photo => answers.Predicted[photo] == photos.Labels[photo])];
        if (right.Length == 0 && !Misclassified) throw new InvalidInputException(
            $"The neighbours of none of the {count} photos vote for its class; check that the output of {Network.Name} is an embedding, and how photos are prepared for it.");
        string[] notes =
        [
            string.Create(CultureInfo.InvariantCulture,
                $"Each of the {count} photos is compared with the others: its nearest neighbour has its class for {PercentText.Of(nearest.Accuracy.Mean)}, and the {Neighbours.Count} nearest vote for it for {PercentText.Of(answers.Accuracy.Mean)} (1-NN and k-NN accuracy)."),
            Misclassified
                ? $"Of {count} photos, {count - right.Length} have neighbours that vote for another class; their similarity to those is explained all the same."
                : $"Of {count} photos, {count - right.Length} whose neighbours vote for another class are left out.",
        ];
        return new ChosenImages([.. EvenlyChosen.Of(Misclassified ? all : right, most)], [.. notes]);
    }

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        if (bank is null) throw new InvalidOperationException("Images are opened after they were chosen.");
        var photo = photos.Load(image);
        return new EvaluationSample(
            photo.Name, Network.Preprocessing.Prepare(photo).ToTensor(), Decision.Neighbours(bank, Neighbours, without: image) with { At = At })
        {
            Truth = ImageTruth.OfBox(photos.Boxed[image].Box, photo.Height, photo.Width),
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        bank?.Dispose();
        Network.Dispose();
    }

    private MemoryBank Embedded(IProgress<string>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var embeddings = Embeddings.At(Network, photos, At, progress is null ? null : new Counted(progress, photos.Labels.Length), cancellation);
        return new MemoryBank(embeddings, photos.Labels, new ClassNames(photos.ClassNames));
    }

    /// <summary>The photos as images of classes from 0, those that have photos.</summary>
    private sealed class Photos : IImageSource
    {
        public Photos(IReadOnlyList<BoxedPhoto> boxed, ClassNames? names)
        {
            Boxed = boxed;
            int[] classes = [.. boxed.Select(photo => photo.ClassIndex).Distinct().Order()];
            Labels = [.. boxed.Select(photo => Array.BinarySearch(classes, photo.ClassIndex))];
            ClassNames = [.. classes.Select(number => number >= 0 && number < names?.Count ? names[number] : $"class {number}")];
        }

        public IReadOnlyList<BoxedPhoto> Boxed { get; }

        public ImmutableArray<int> Labels { get; }

        public ImmutableArray<string> ClassNames { get; }

        public Photo Load(int index) => Photo.Load(Boxed[index].Path);

        public void Dispose()
        {
        }
    }

    /// <summary>Tells of every photo that is embedded which it is of how many.</summary>
    private sealed class Counted(IProgress<string> progress, int count) : IProgress<string>
    {
        private int done;

        public void Report(string value) =>
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"embedding photos, {Interlocked.Increment(ref done)} of {count}"));
    }
}
