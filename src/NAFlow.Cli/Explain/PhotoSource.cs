using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>
/// Photos in files, folders, lists and archives. One that is missing or cannot be used does not lose the others: it is refused by itself.
/// </summary>
internal sealed class PhotoSource : InputSource
{
    private readonly PhotoSet photos;
    private readonly List<string> refused;
    private IReadOnlyList<int>? own;
    private Photo? first;
    private int firstAt;

    private PhotoSource(PhotoSet photos, bool inFolders)
    {
        (this.photos, refused) = (photos, [.. photos.Missing]);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Names = [.. Enumerable.Range(0, photos.Count).Select(at => inFolders ? FolderName.Of(photos[at].Name, taken) : null)];
    }

    /// <summary>The name of the folder of each photo's results, whichever of them are explained; null where there is one photo.</summary>
    public IReadOnlyList<string?> Names { get; }

    public override string Description => photos.Count == 1 ? $"the photo '{photos[0].Name}'" : "photos";

    public override IReadOnlyList<string> LeftOut => photos.LeftOut;

    public override IReadOnlyList<string> Refused => refused;

    /// <summary>Finds photos, and opens archives.</summary>
    /// <exception cref="InvalidInputException">None is there.</exception>
    public static PhotoSource Find(IReadOnlyList<string> paths)
    {
        var photos = PhotoSet.Find(paths);
        return new(photos, paths.Count > 1 || photos.Count > 1 || !PhotoFormat.IsNamedAsOne(paths[0])
            && Path.GetFileName(paths[0]) != photos[0].Name);
    }

    /// <summary>Leaves all others to another time or process.</summary>
    /// <param name="numbers">The photos that are explained, in their order; there may be none.</param>
    public void Only(IReadOnlyList<int> numbers) => own = numbers;

    /// <summary>Decodes photos up to the first that can be used; the others are decoded when their turn comes.</summary>
    public override void Look(CancellationToken cancellation)
    {
        foreach (var at in own ?? [.. Enumerable.Range(0, photos.Count)])
        {
            cancellation.ThrowIfCancellationRequested();
            firstAt = at;
            try
            {
                first = photos.Fetch(firstAt).Decode();
                return;
            }
            catch (InvalidInputException problem)
            {
                refused.Add(problem.Message);
            }
        }

        firstAt = photos.Count;
        if (own is null) throw NoneLeft(refused);
    }

    public override OpenInput Open(Network network) => network.InputChannels is 1 or 3 ? new Opened(network, this)
        : throw new InvalidInputException(
            $"{network.Name} reads {network.InputChannels} channels and a photo has three; give images of as many, prepared, with --tensor FILE.");

    public override void Dispose() => photos.Dispose();

    private sealed class Opened(Network network, PhotoSource source) : OpenInput
    {
        private PhotoQueue<PreparedPhoto>? queue;

        public override IReadOnlyList<string?> FolderNames => source.Names;

        public override long[] ImageShape => PhotoBatch.ShapeFor(network);

        public override bool IsOneByOne => network.Preprocessing.ResizeMode == ResizeMode.KeepAspect;

        // The photo that was looked at before, and those that were refused then, are counted too.
        public override ReadingTimes? Times => queue?.Times is { } times ? times with { Photos = times.Photos + Looked } : null;

        private int Looked => source.own?.Count(at => at <= source.firstAt) ?? source.firstAt + 1;

        public override void Expect(IReadOnlyList<int> numbers) =>
            queue = new PhotoQueue<PreparedPhoto>(
                source.photos, [.. numbers.Where(at => at > source.firstAt)], fetched => network.Preprocessing.Prepare(fetched.Decode()));

        public override InputBatch Read(IReadOnlyList<int> numbers)
        {
            List<(int, PreparedPhoto)> photos = [];
            foreach (var at in numbers.Where(at => at >= source.firstAt))
                try
                {
                    photos.Add((at, Take(at)));
                }
                catch (InvalidInputException problem)
                {
                    source.refused.Add(problem.Message);
                }

            return new PhotoBatch(photos);
        }

        public override void Refuse(int number, InvalidInputException problem) =>
            source.refused.Add($"'{Path.GetFileName(source.photos[number].Name)}': {problem.Message}");

        public override void Dispose() => queue?.Dispose();

        private PreparedPhoto Take(int at)
        {
            if (at != source.firstAt || source.first is not { } looked)
                return queue is null ? network.Preprocessing.Prepare(source.photos.Fetch(at).Decode()) : queue.Take(at);
            source.first = null;
            return network.Preprocessing.Prepare(looked);
        }
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
    /// <summary>A photo's name without extension, in the folders that it has there, made unique.</summary>
    /// <param name="name">The photo's name, with slashes.</param>
    /// <param name="taken">The names that others have, to which this one is added.</param>
    public static string Of(string name, HashSet<string> taken) =>
        Unique(string.Join('/', Path.ChangeExtension(name, null).Split('/').Select(Sound)), taken);

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
