using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>The photos that the similarity of two is set apart from: those of a folder, a list or an archive, but for the two themselves.</summary>
internal sealed class RestPhotos : IImageSource
{
    private readonly PhotoSet photos;
    private readonly string place;
    private readonly ImmutableArray<int> others;

    private RestPhotos(PhotoSet photos, string place, ImmutableArray<int> others)
    {
        (this.photos, this.place, this.others) = (photos, place, others);
        Labels = [.. others.Select(_ => 0)];
    }

    /// <inheritdoc />
    public ImmutableArray<int> Labels { get; }

    /// <inheritdoc />
    public ImmutableArray<string> ClassNames => [place];

    /// <summary>Finds them; a photo of the same bytes as one of the two is that one.</summary>
    /// <param name="place">The folder, list or archive.</param>
    /// <param name="two">The paths of the two photos.</param>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static RestPhotos Find(string place, params string[] two)
    {
        var photos = PhotoSet.Find(place);
        try
        {
            byte[][] known = [.. two.Select(File.ReadAllBytes)];
            ImmutableArray<int> others =
                [.. Enumerable.Range(0, photos.Count).Where(number => photos.Fetch(number).Encoded is var bytes && !known.Any(bytes.SequenceEqual))];
            return others.Length > 0 ? new RestPhotos(photos, place, others)
                : throw new InvalidInputException($"'{place}' has no photo but those that are compared; give a folder with others.");
        }
        catch
        {
            photos.Dispose();
            throw;
        }
    }

    /// <summary>Embeds them with the network and takes them as the rest.</summary>
    /// <param name="network">The network.</param>
    /// <param name="at">The layer whose values are the embedding; null for the network's own.</param>
    /// <param name="progress">Told of every photo.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <exception cref="InvalidInputException">One cannot be read, or does not fit the network.</exception>
    public SimilarityRest Embed(Network network, string? at, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (network.Preprocessing.ResizeMode == ResizeMode.KeepAspect) throw new InvalidInputException(
            "--resize keep gives photos of different shapes and --against embeds them together; leave it out.");
        using var embeddings = Embeddings.At(network, this, at, progress, cancellation);
        return SimilarityRest.Of(embeddings, $"the {(others.Length == 1 ? "other photo" : $"{others.Length} other photos")} of {Name(place)}");
    }

    /// <inheritdoc />
    public Photo Load(int index) => photos.Fetch(others[index]).Decode();

    /// <inheritdoc />
    public void Dispose() => photos.Dispose();

    private static string Name(string place) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place)));
}
