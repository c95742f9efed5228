using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>Photos in files.</summary>
internal sealed class PhotoSource : InputSource
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly string[] paths;
    private readonly bool fromFolder;

    private PhotoSource(string[] paths, bool fromFolder) => (this.paths, this.fromFolder) = (paths, fromFolder);

    public override string Description => paths.Length == 1 ? $"the photo '{paths[0]}'" : "photos";

    /// <summary>Takes files as they are, and of a folder every photo in it by name.</summary>
    /// <exception cref="InvalidInputException">Something is not there, or a folder holds no photo.</exception>
    public static PhotoSource Find(IReadOnlyList<string> filesAndFolders) =>
        new([.. filesAndFolders.SelectMany(Expand)], filesAndFolders.Any(Directory.Exists));

    public override OpenInput Open(Network network, CancellationToken cancellation)
    {
        var first = Load(network, paths.Take(BatchSize), cancellation);

        // The others are decoded once now and once again when their turn comes: looking is cheap beside explaining, and keeping them all is not.
        foreach (var path in paths.Skip(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            Photo.Load(path);
        }

        return new Opened(network, paths, first, FolderName.ForAll(paths, single: !fromFolder));
    }

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw new InvalidInputException($"There is no file or folder '{path}'; check the path.");
        try
        {
            string[] found = [.. Directory.EnumerateFiles(path).Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
            return found.Length > 0 ? found : throw new InvalidInputException($"The folder '{path}' holds no photo; put JPEG, PNG or WebP files in it or name another.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The folder '{path}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions.", problem);
        }
    }

    private static PreparedPhoto[] Load(Network network, IEnumerable<string> paths, CancellationToken cancellation)
    {
        var photos = new List<PreparedPhoto>();
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            photos.Add(network.Preprocessing.Prepare(Photo.Load(path)));
        }

        return [.. photos];
    }

    private sealed class Opened(Network network, string[] paths, PreparedPhoto[] first, IReadOnlyList<string?> folderNames) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames => folderNames;

        public override IEnumerable<InputBatch> Batches(CancellationToken cancellation)
        {
            yield return new PhotoBatch(first);
            foreach (var chunk in paths.Skip(BatchSize).Chunk(BatchSize))
                yield return new PhotoBatch(Load(network, chunk, cancellation));
        }
    }
}
