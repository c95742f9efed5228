using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NAFlow.Data;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Photos with boxes: the labelled class is explained, and the box is where the object is.</summary>
public sealed class BoxedPhotoSubject : IEvaluationSubject
{
    private readonly IReadOnlyList<BoxedPhoto> photos;
    private readonly string data;

    /// <summary>Takes a network and photos.</summary>
    /// <param name="network">The network; the subject disposes of it, if it can be made.</param>
    /// <param name="photos">The photos, of classes of the network.</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    /// <exception cref="InvalidInputException">The network's preprocessing crops photos, so that boxes would not fit.</exception>
    public BoxedPhotoSubject(Network network, IReadOnlyList<BoxedPhoto> photos, string place)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        RequireWhole(network);
        (Network, this.photos, Name) = (network, photos, network.Name);
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
        ["boxes SHA-256"] = FingerprintOf(photos),
        ["misclassified photos"] = Misclassified ? "explained" : "left out",
    };

    /// <summary>Chooses photos evenly, and leaves out those that the network classifies wrongly unless they are asked for.</summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation)
    {
        var tried = EvenlyChosen.Of([.. Enumerable.Range(0, photos.Count)], most);
        var right = new List<int>();
        foreach (var photo in tried)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsRight(photos[photo])) right.Add(photo);
            progress?.Report("classifying");
        }

        var wrong = tried.Count - right.Count;
        if (Misclassified) return new ChosenImages([.. tried],
            [$"Of {tried.Count} photos, {wrong} are ones that the network classifies wrongly; their labelled class is explained all the same."]);
        if (right.Count == 0) throw new InvalidInputException(
            $"{Network.Name} classifies none of the {tried.Count} photos right; check that the class numbers are its own.");
        return new ChosenImages([.. right], [$"Of {tried.Count} photos, {wrong} that the network classifies wrongly are left out."]);
    }

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        var boxed = photos[image];
        var photo = Photo.Load(boxed.Path);
        return new EvaluationSample(photo.Name, Network.Preprocessing.Prepare(photo).ToTensor(), Decision.Class(boxed.ClassIndex))
        {
            Truth = ImageTruth.OfBox(boxed.Box, photo.Height, photo.Width),
        };
    }

    /// <inheritdoc />
    public void Dispose() => Network.Dispose();

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

    private bool IsRight(BoxedPhoto boxed)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var input = Network.Preprocessing.Prepare(Photo.Load(boxed.Path)).ToTensor().to(Network.ParameterType, Network.ParameterDevice);
        var scores = Network.call(input).flatten();
        if (boxed.ClassIndex < 0 || boxed.ClassIndex >= scores.shape[0])
            throw new InvalidInputException(
                $"Class {boxed.ClassIndex} of '{boxed.Path}' does not exist: {Network.Name} has {scores.shape[0]} classes; correct the table.");
        return scores.argmax().item<long>() == boxed.ClassIndex;
    }
}

/// <summary>Photos of which nothing is known: the class that the network puts first is explained.</summary>
public sealed class PhotoSubject : IEvaluationSubject
{
    private readonly IReadOnlyList<string> photos;

    /// <summary>Takes a network and photos.</summary>
    /// <param name="network">The network; the subject disposes of it.</param>
    /// <param name="photos">The paths of the photos.</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    /// <exception cref="InvalidInputException">There is no photo.</exception>
    public PhotoSubject(Network network, IReadOnlyList<string> photos, string place)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        if (photos.Count == 0) throw new InvalidInputException($"'{place}' has no photo; give a folder with {PhotoFormat.Names} files.");
        (Network, this.photos, Name) = (network, photos, network.Name);
        Settings = new Dictionary<string, string>
        {
            ["data"] = string.Create(CultureInfo.InvariantCulture, $"{place}, {photos.Count} photos"),
            ["photos SHA-256"] = Fingerprint(photos.Select(path => $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}")),
        };
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public Network Network { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The photos in a folder, at any depth, by name.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InvalidInputException">There is no such folder.</exception>
    public static IReadOnlyList<string> Find(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(PhotoList.IsPhoto).Order(StringComparer.Ordinal)]
        : throw new InvalidInputException($"'{folder}' is no folder; give one of photos.");

    /// <summary>Chooses photos evenly.</summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation) =>
        new([.. EvenlyChosen.Of([.. Enumerable.Range(0, photos.Count)], most)], []);

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        var photo = Photo.Load(photos[image]);
        return new EvaluationSample(photo.Name, Network.Preprocessing.Prepare(photo).ToTensor(), Decision.Top1);
    }

    /// <inheritdoc />
    public void Dispose() => Network.Dispose();

    /// <summary>The start of the SHA-256 of a list, which tells lists of as many images apart.</summary>
    internal static string Fingerprint(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
}
