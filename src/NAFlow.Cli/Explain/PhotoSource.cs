using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>Photos in files.</summary>
internal sealed class PhotoSource : InputSource
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    private readonly string[] paths;
    private readonly bool fromFolder;
    private Photo? first;

    private PhotoSource(string[] paths, bool fromFolder) => (this.paths, this.fromFolder) = (paths, fromFolder);

    public override string Description => paths.Length == 1 ? $"the photo '{paths[0]}'" : "photos";

    /// <summary>Takes files as they are, and of a folder every photo in it by name.</summary>
    /// <exception cref="InvalidInputException">Something is not there, or a folder holds no photo.</exception>
    public static PhotoSource Find(IReadOnlyList<string> filesAndFolders) =>
        new([.. filesAndFolders.SelectMany(Expand)], filesAndFolders.Any(Directory.Exists));

    public override void Look(CancellationToken cancellation)
    {
        first = Photo.Load(paths[0]);

        // The others are decoded once now and once again when their turn comes: looking is cheap beside explaining, and keeping them all is not.
        foreach (var path in paths.Skip(1))
        {
            cancellation.ThrowIfCancellationRequested();
            Photo.Load(path);
        }
    }

    public override OpenInput Open(Network network) => new Opened(network, paths, first, FolderName.ForAll(paths, single: !fromFolder));

    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw new InvalidInputException($"There is no file or folder '{path}'; check the path.");
        try
        {
            var photos = Directory.EnumerateFiles(path).Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()));
            string[] found = [.. photos.Order(StringComparer.Ordinal)];
            return found.Length > 0 ? found : throw new InvalidInputException(
                $"The folder '{path}' holds no photo; put JPEG, PNG or WebP files in it or name another.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The folder '{path}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions.", problem);
        }
    }

    private sealed class Opened(Network network, string[] paths, Photo? looked, IReadOnlyList<string?> folderNames) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames => folderNames;

        public override long[] ImageShape => PhotoBatch.ShapeFor(network);

        public override InputBatch Read(int first, int count) =>
            new PhotoBatch([.. Enumerable.Range(first, count).Select(at => network.Preprocessing.Prepare(At(at)))]);

        private Photo At(int at) => at == 0 && looked is not null ? looked : Photo.Load(paths[at]);
    }
}

/// <summary>A few photos.</summary>
internal sealed class PhotoBatch(IReadOnlyList<PreparedPhoto> photos) : InputBatch
{
    /// <summary>The shape of a photo as a network reads it.</summary>
    public static long[] ShapeFor(Network network) => [1, network.InputChannels, network.Preprocessing.Size, network.Preprocessing.Size];

    public override FlowSet Explain(
        Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation) =>
        network.Explain(photos, decision, options, progress, cancellation);
}

/// <summary>The names of the folders of several results.</summary>
internal static class FolderName
{
    /// <summary>The photos' names without extension, made unique; none for a photo by itself.</summary>
    /// <param name="paths">The photos.</param>
    /// <param name="single">Whether one photo needs no folder of its own.</param>
    public static IReadOnlyList<string?> ForAll(IReadOnlyList<string> paths, bool single)
    {
        if (single && paths.Count == 1) return [null];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. paths.Select(path => Unique(Sound(Path.GetFileNameWithoutExtension(path)), taken))];
    }

    /// <summary>000, 001, ... for the samples of a tensor; none for a sample by itself.</summary>
    public static IReadOnlyList<string?> ForSamples(int count) =>
        count == 1 ? [null] : [.. Enumerable.Range(0, count).Select(index => $"{index:000}")];

    private static string Sound(string name) => name.Trim().Trim('.') is { Length: > 0 } sound ? sound : "photo";

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++) unique = $"{name}-{number}";
        return unique;
    }
}
