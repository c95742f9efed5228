using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>Photos in files. One that is missing or cannot be used does not lose the others: it is refused by itself.</summary>
internal sealed class PhotoSource : InputSource
{
    private readonly ImmutableArray<string> paths;
    private readonly bool inFolders;
    private readonly List<string> refused;
    private Photo? first;
    private int firstAt;

    private PhotoSource(ImmutableArray<string> paths, bool inFolders, ImmutableArray<string> leftOut, List<string> refused) =>
        (this.paths, this.inFolders, LeftOut, this.refused) = (paths, inFolders, leftOut, refused);

    public override string Description => paths.Length == 1 ? $"the photo '{paths[0]}'" : "photos";

    public override IReadOnlyList<string> LeftOut { get; }

    public override IReadOnlyList<string> Refused => refused;

    /// <summary>Takes files as they are, and of a folder every file that is called as a picture, in the order of the names.</summary>
    /// <exception cref="InvalidInputException">Nothing of it is there.</exception>
    public static PhotoSource Find(IReadOnlyList<string> filesAndFolders)
    {
        List<FoundPhotos> found = [];
        List<string> refused = [];
        foreach (var path in filesAndFolders)
            try
            {
                found.Add(Directory.Exists(path) ? FoundPhotos.In(path) : FoundPhotos.At(path));
            }
            catch (InvalidInputException problem)
            {
                refused.Add(problem.Message);
            }

        if (found.Count == 0) throw NoneLeft(refused);
        return new(
            [.. found.SelectMany(each => each.Paths)], filesAndFolders.Count > 1 || Directory.Exists(filesAndFolders[0]),
            [.. found.Select(each => each.LeftOut).OfType<string>()], refused);
    }

    /// <summary>Decodes photos up to the first that can be used; the others are decoded when their turn comes.</summary>
    public override void Look(CancellationToken cancellation)
    {
        for (firstAt = 0; firstAt < paths.Length; firstAt++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                first = Photo.Load(paths[firstAt]);
                return;
            }
            catch (InvalidInputException problem)
            {
                refused.Add(problem.Message);
            }
        }

        throw NoneLeft(refused);
    }

    public override OpenInput Open(Network network) => network.InputChannels is 1 or 3 ? new Opened(network, this)
        : throw new InvalidInputException(
            $"{network.Name} reads {network.InputChannels} channels and a photo has three; give images of as many, prepared, with --tensor FILE.");

    private sealed class Opened(Network network, PhotoSource source) : OpenInput
    {
        private readonly string?[] folderNames = new string?[source.paths.Length];
        private readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

        public override IReadOnlyList<string?> FolderNames => folderNames;

        public override long[] ImageShape => PhotoBatch.ShapeFor(network);

        public override bool IsOneByOne => network.Preprocessing.ResizeMode == ResizeMode.KeepAspect;

        public override InputBatch Read(int first, int count)
        {
            List<(int, PreparedPhoto)> photos = [];
            foreach (var at in Enumerable.Range(first, count).Where(at => at >= source.firstAt))
                try
                {
                    photos.Add((at, network.Preprocessing.Prepare(Take(at))));

                    // Photos that are refused take no name from others.
                    if (source.inFolders) folderNames[at] = FolderName.Of(source.paths[at], taken);
                }
                catch (InvalidInputException problem)
                {
                    source.refused.Add(problem.Message);
                }

            return new PhotoBatch(photos);
        }

        public override void Refuse(int number, InvalidInputException problem) =>
            source.refused.Add($"'{Path.GetFileName(source.paths[number])}': {problem.Message}");

        private Photo Take(int at)
        {
            if (at != source.firstAt || source.first is not { } looked) return Photo.Load(source.paths[at]);
            source.first = null;
            return looked;
        }
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

/// <summary>A few photos, with their numbers in their source.</summary>
internal sealed class PhotoBatch(IReadOnlyList<(int Number, PreparedPhoto Photo)> photos) : InputBatch
{
    public override IReadOnlyList<int> Numbers { get; } = [.. photos.Select(each => each.Number)];

    /// <summary>The shape of a photo as a network reads it.</summary>
    public static long[] ShapeFor(Network network) =>
        [1, network.InputChannels, network.Preprocessing.Size, network.Preprocessing.Width ?? network.Preprocessing.Size];

    public override FlowSet Explain(
        Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation) =>
        network.Explain([.. photos.Select(each => each.Photo)], decision, options, progress, cancellation);
}

/// <summary>The names of the folders of several results.</summary>
internal static class FolderName
{
    /// <summary>A photo's name without extension, made unique.</summary>
    /// <param name="path">The photo.</param>
    /// <param name="taken">The names that others have, to which this one is added.</param>
    public static string Of(string path, HashSet<string> taken) => Unique(Sound(Path.GetFileNameWithoutExtension(path)), taken);

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
