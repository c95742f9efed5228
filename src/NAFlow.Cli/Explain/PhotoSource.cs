using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>Photos in files.</summary>
internal sealed class PhotoSource : InputSource
{
    private readonly ImmutableArray<string> paths;
    private readonly bool fromFolder;
    private readonly List<string> refused = [];
    private IReadOnlyList<string> used = [];
    private Photo? first;

    private PhotoSource(ImmutableArray<string> paths, bool fromFolder, ImmutableArray<string> leftOut) =>
        (this.paths, this.fromFolder, LeftOut) = (paths, fromFolder, leftOut);

    public override string Description => paths.Length == 1 ? $"the photo '{paths[0]}'" : "photos";

    public override IReadOnlyList<string> LeftOut { get; }

    public override IReadOnlyList<string> Refused => refused;

    /// <summary>Takes files as they are, and of a folder every file that is called as a picture, in the order of the names.</summary>
    /// <exception cref="InvalidInputException">Something is not there, or a folder holds no photo.</exception>
    public static PhotoSource Find(IReadOnlyList<string> filesAndFolders)
    {
        FoundPhotos[] found = [.. filesAndFolders.Select(path => Directory.Exists(path) ? FoundPhotos.In(path) : FoundPhotos.At(path))];
        return new(
            [.. found.SelectMany(each => each.Paths)], filesAndFolders.Any(Directory.Exists),
            [.. found.Select(each => each.LeftOut).OfType<string>()]);
    }

    public override void Look(CancellationToken cancellation)
    {
        List<string> good = [];

        // The others are decoded once now and once again when their turn comes: looking is cheap beside explaining, and keeping them all is not.
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var photo = Photo.Load(path);
                first ??= photo;
                good.Add(path);
            }
            catch (InvalidInputException problem)
            {
                refused.Add(problem.Message);
            }
        }

        if (good.Count == 0)
            throw new InvalidInputException(
                refused is [var only] ? only : $"None of the {refused.Count} photos can be used; the first: {refused[0]}");
        used = good;
    }

    public override OpenInput Open(Network network) =>
        new Opened(network, used, first, FolderName.ForAll(used, single: !fromFolder && paths.Length == 1));

    private sealed class Opened(Network network, IReadOnlyList<string> paths, Photo? looked, IReadOnlyList<string?> folderNames) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames => folderNames;

        public override long[] ImageShape => PhotoBatch.ShapeFor(network);

        public override bool IsOneByOne => network.Preprocessing.ResizeMode == ResizeMode.KeepAspect;

        public override InputBatch Read(int first, int count) =>
            new PhotoBatch([.. Enumerable.Range(first, count).Select(at => network.Preprocessing.Prepare(At(at)))]);

        private Photo At(int at) => at == 0 && looked is not null ? looked : Photo.Load(paths[at]);
    }
}

/// <summary>The photos of a path of the command line.</summary>
/// <param name="Paths">The files.</param>
/// <param name="LeftOut">What else a folder holds, in a sentence; null for nothing.</param>
internal sealed record FoundPhotos(ImmutableArray<string> Paths, string? LeftOut)
{
    private const int Named = 5;

    /// <summary>The photo that a file is.</summary>
    /// <exception cref="InvalidInputException">It is not there.</exception>
    public static FoundPhotos At(string path) =>
        File.Exists(path) ? new([path], null) : throw new InvalidInputException($"There is no file or folder '{path}'; check the path.");

    /// <summary>The files of a folder that are called as pictures, by name; hidden ones, such as systems leave behind, are none.</summary>
    /// <exception cref="InvalidInputException">There is none, or the folder cannot be read.</exception>
    public static FoundPhotos In(string folder)
    {
        try
        {
            var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToLookup(file => PhotoFormat.IsNamedAsOne(file) && !IsHidden(file));
            if (!files[true].Any())
                throw new InvalidInputException($"The folder '{folder}' holds no photo; put {PhotoFormat.Names} files in it or name another.");
            string[] others = [.. files[false].Where(file => !IsHidden(file)).Select(file => Path.GetFileName(file)!)];
            return new([.. files[true]], Sentence(folder, others, Directory.GetDirectories(folder).Count(inner => !IsHidden(inner))));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"The folder '{folder}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions.", problem);
        }
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    private static string? Sentence(string folder, string[] others, int folders)
    {
        List<string> parts = [.. others.Take(Named)];
        if (others.Length > Named) parts.Add($"{others.Length - Named} more files");
        if (folders > 0) parts.Add(folders == 1 ? "a folder in it" : $"{folders} folders in it");
        return parts.Count == 0 ? null : $"Left out of '{folder}', since not called as photos are: {string.Join(", ", parts)}.";
    }
}

/// <summary>A few photos.</summary>
internal sealed class PhotoBatch(IReadOnlyList<PreparedPhoto> photos) : InputBatch
{
    /// <summary>The shape of a photo as a network reads it.</summary>
    public static long[] ShapeFor(Network network) =>
        [1, network.InputChannels, network.Preprocessing.Size, network.Preprocessing.Width ?? network.Preprocessing.Size];

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
