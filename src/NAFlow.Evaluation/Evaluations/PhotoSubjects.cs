using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Photos with boxes: the labelled class is explained, and the box is where the object is.</summary>
public sealed class BoxedPhotoSubject : IEvaluationSubject
{
    private readonly PhotoSet photos;
    private readonly PhotoFeed<BoxedSample> feed;
    private readonly string data;

    /// <summary>Takes a network and photos of a table.</summary>
    /// <param name="network">The network; the subject disposes of it, if it can be made.</param>
    /// <param name="photos">The photos, of classes of the network.</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    /// <exception cref="InvalidInputException">The network's preprocessing crops photos, so that boxes would not fit.</exception>
    public BoxedPhotoSubject(Network network, IReadOnlyList<BoxedPhoto> photos, string place)
        : this(network, PhotoSet.Of(photos), place, place)
    {
    }

    /// <summary>Takes a network and photos (<see cref="PhotoSet.FindBoxed"/>).</summary>
    /// <param name="network">The network; the subject disposes of it and of the photos, if it can be made.</param>
    /// <param name="photos">The photos, of classes of the network.</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    /// <param name="path">Where they were found; there and around it a file is looked for that tells the classes of WordNet numbers.</param>
    /// <exception cref="InvalidInputException">The network's preprocessing crops photos, or the photos' classes cannot be told.</exception>
    public BoxedPhotoSubject(Network network, PhotoSet photos, string place, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        RequireWhole(network);
        (Network, this.photos, Name) = (network, photos, network.Name);
        var classes = ClassNumbers.For(photos, path, network.ClassNames, (int)network.ShapesForPhoto()[^1][^1]);
        feed = new PhotoFeed<BoxedSample>(photos, fetched =>
        {
            var photo = fetched.Decode();
            var (own, boxes) = fetched.Object(photo, classes);
            return new BoxedSample(photo.Name, network.Preprocessing.Prepare(photo), own, ImageTruth.OfBoxes(boxes, photo.Height, photo.Width));
        });
        data = string.Create(CultureInfo.InvariantCulture, $"{place}, {photos.Count} photos with boxes");
    }

    /// <summary>Whether photos that the network classifies wrongly are explained too.</summary>
    /// <value>False: they are left out.</value>
    public bool Misclassified { get; init; }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public Network Network { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["data"] = data,
        ["boxes SHA-256"] = PhotoSubject.Fingerprint(Enumerable.Range(0, photos.Count).Select(photo => photos[photo].Description)),
        ["misclassified photos"] = Misclassified ? "explained" : "left out",
    };

    /// <inheritdoc />
    public ReadingTimes? Reading => feed.Times;

    /// <summary>
    /// Chooses photos evenly; those that the network classifies wrongly are left out when their turn comes, unless they are asked for.
    /// </summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation) =>
        new([.. EvenlyChosen.Of([.. Enumerable.Range(0, photos.Count)], most)], photos.LeftOut);

    /// <inheritdoc />
    public void Expect(IReadOnlyList<int> images) => feed.Expect(images);

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        var boxed = feed.Take(image);
        return new EvaluationSample(boxed.Name, boxed.Prepared.ToTensor(), Decision.Class(boxed.Class))
        { Truth = boxed.Truth, RightClass = boxed.Class, IsOnlyForRight = !Misclassified };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        feed.Dispose();
        Network.Dispose();
    }

    /// <summary>Refuses a network that sees only a part of a photo.</summary>
    /// <exception cref="InvalidInputException">It does.</exception>
    internal static void RequireWhole(Network network)
    {
        if (network.Preprocessing.ResizeMode != ResizeMode.Square)
            throw new InvalidInputException("Photos are cropped by this preprocessing, so their boxes would not fit; use the square resize.");
    }

    /// <summary>What tells sets of as many photos and boxes apart.</summary>
    internal static string FingerprintOf(IReadOnlyList<BoxedPhoto> photos) =>
        PhotoSubject.Fingerprint(photos.Select(photo => $"{Path.GetFileName(photo.Path)} {photo.ClassIndex} {photo.Box}"));

    private sealed record BoxedSample(string Name, PreparedPhoto Prepared, int Class, ImageTruth Truth);
}

/// <summary>Photos of which nothing is known: the class that the network puts first is explained.</summary>
public sealed class PhotoSubject : IEvaluationSubject
{
    private readonly PhotoSet photos;
    private readonly PhotoFeed<(string Name, PreparedPhoto Prepared)> feed;

    /// <summary>Takes a network and photos.</summary>
    /// <param name="network">The network; the subject disposes of it and of the photos.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    public PhotoSubject(Network network, PhotoSet photos, string place)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        (Network, this.photos, Name) = (network, photos, network.Name);
        feed = new PhotoFeed<(string, PreparedPhoto)>(photos, fetched =>
        {
            var photo = fetched.Decode();
            return (photo.Name, network.Preprocessing.Prepare(photo));
        });
        Settings = new Dictionary<string, string>
        {
            ["data"] = string.Create(CultureInfo.InvariantCulture, $"{place}, {photos.Count} photos"),
            ["photos SHA-256"] = Fingerprint(Enumerable.Range(0, photos.Count).Select(photo => photos[photo].Name)),
        };
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public Network Network { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <inheritdoc />
    public ReadingTimes? Reading => feed.Times;

    /// <summary>Chooses photos evenly.</summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation) =>
        new([.. EvenlyChosen.Of([.. Enumerable.Range(0, photos.Count)], most)], photos.LeftOut);

    /// <inheritdoc />
    public void Expect(IReadOnlyList<int> images) => feed.Expect(images);

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        var (name, prepared) = feed.Take(image);
        return new EvaluationSample(name, prepared.ToTensor(), Decision.Top1);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        feed.Dispose();
        Network.Dispose();
    }

    /// <summary>The start of the SHA-256 of a list, which tells lists of as many images apart.</summary>
    internal static string Fingerprint(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
}

/// <summary>What is made of the photos of a set, each by itself or, once an order is known, ahead of its turn. Owns the set.</summary>
internal sealed class PhotoFeed<T>(PhotoSet photos, Func<FetchedPhoto, T> make) : IDisposable
{
    private PhotoQueue<T>? queue;

    public ReadingTimes? Times => queue?.Times;

    public void Expect(IReadOnlyList<int> order)
    {
        queue?.Dispose();
        queue = new PhotoQueue<T>(photos, order, make);
    }

    /// <exception cref="InvalidInputException">The photo cannot be used.</exception>
    public T Take(int number) => queue is null ? make(photos.Fetch(number)) : queue.Take(number);

    public void Dispose()
    {
        queue?.Dispose();
        photos.Dispose();
    }
}
