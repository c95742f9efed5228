using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Photos with boxes that a network classifies right: the labelled class is explained, and the box is where the object is.</summary>
public sealed class BoxedPhotoSubject : IEvaluationSubject
{
    private readonly IReadOnlyList<BoxedPhoto> photos;

    /// <summary>Takes a network and photos.</summary>
    /// <param name="network">The network; the subject disposes of it, if it can be made.</param>
    /// <param name="photos">The photos, of classes of the network.</param>
    /// <param name="place">What the photos are called in the results, such as the name of their folder.</param>
    /// <exception cref="InvalidInputException">The network's preprocessing crops photos, so that boxes would not fit.</exception>
    public BoxedPhotoSubject(Network network, IReadOnlyList<BoxedPhoto> photos, string place)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        if (network.Preprocessing.ResizeMode != ResizeMode.Square)
            throw new InvalidInputException("Photos are cropped by this preprocessing, so their boxes would not fit; use the square resize.");
        (Network, this.photos, Name) = (network, photos, network.Name);
        Settings = new Dictionary<string, string> { ["data"] = string.Create(CultureInfo.InvariantCulture, $"{place}, {photos.Count} photos with boxes") };
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public Network Network { get; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Chooses photos evenly, and leaves out those that the network classifies wrongly.</summary>
    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation)
    {
        var tried = EvenlyChosen.Of([.. Enumerable.Range(0, photos.Count)], most);
        var right = ImmutableArray.CreateBuilder<int>();
        foreach (var photo in tried)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsRight(photos[photo])) right.Add(photo);
            progress?.Report("classifying");
        }

        if (right.Count == 0) throw new InvalidInputException($"{Network.Name} classifies none of the {tried.Count} photos right; check that the class numbers are its own.");
        return new ChosenImages(right.ToImmutable(), [$"Of {tried.Count} photos, {tried.Count - right.Count} that the network classifies wrongly are left out."]);
    }

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        var boxed = photos[image];
        var photo = Photo.Load(boxed.Path);
        var inside = ImmutableArray.CreateBuilder<bool>(photo.Height * photo.Width);
        for (var row = 0; row < photo.Height; row++)
            for (var column = 0; column < photo.Width; column++)
                inside.Add(boxed.Box.Contains(column, row));
        return new EvaluationSample(photo.Name, Network.Preprocessing.Prepare(photo).ToTensor(), Decision.Class(boxed.ClassIndex))
        {
            Truth = new ImageTruth(photo.Height, photo.Width, inside.MoveToImmutable()),
        };
    }

    /// <inheritdoc />
    public void Dispose() => Network.Dispose();

    private bool IsRight(BoxedPhoto boxed)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var input = Network.Preprocessing.Prepare(Photo.Load(boxed.Path)).ToTensor().to(Network.ParameterType, Network.ParameterDevice);
        var scores = Network.call(input).flatten();
        if (boxed.ClassIndex < 0 || boxed.ClassIndex >= scores.shape[0])
            throw new InvalidInputException($"Class {boxed.ClassIndex} of '{boxed.Path}' does not exist: {Network.Name} has {scores.shape[0]} classes; correct the table.");
        return scores.argmax().item<long>() == boxed.ClassIndex;
    }
}
