namespace NAFlow.Models;

/// <summary>How weights are downloaded.</summary>
public sealed record DownloadOptions
{
    /// <summary>The environment variable that names a mirror.</summary>
    public const string MirrorVariable = "NAFLOW_MIRROR";

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>A folder on the web that is asked for the files in place of their publishers; their hashes are checked all the same.</summary>
    /// <value>Null: the publishers.</value>
    /// <exception cref="InvalidInputException">It is no http or https address.</exception>
    public Uri? Mirror
    {
        get;
        init => field = value is null || WebAddress.IsHttp(value)
            ? value
            : throw new InvalidInputException($"'{value}' cannot be a mirror; give an address that begins with http:// or https://.");
    }

    /// <summary>How many attempts are made before a download is given up.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not between 1 and 100.</exception>
    public int Attempts
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new InvalidInputException($"{value} attempts cannot be made; choose 1 to 100.");
    } = 5;

    /// <summary>The pause after the first attempt; each later one is twice as long.</summary>
    /// <value>1 second.</value>
    /// <exception cref="InvalidInputException">It is negative or over an hour.</exception>
    public TimeSpan FirstPause
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= LongestWait
            ? value
            : throw new InvalidInputException($"A pause of {value} cannot be made; choose 0 seconds to 1 hour.");
    } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may send nothing before the connection is taken for dead.</summary>
    /// <value>30 seconds.</value>
    /// <exception cref="InvalidInputException">It is not positive or over an hour.</exception>
    public TimeSpan StallTimeout
    {
        get;
        init => field = value > TimeSpan.Zero && value <= LongestWait
            ? value
            : throw new InvalidInputException($"A timeout of {value} cannot be used; choose up to 1 hour.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes that are taken.</summary>
    /// <value>2 GiB.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public long MostBytes
    {
        get;
        init => field = value > 0 ? value : throw new InvalidInputException($"A limit of {value} bytes cannot be used; choose 1 or more.");
    } = 1L << 31;

    /// <summary>
    /// The folder whose NuGet settings (<c>NuGet.Config</c> there and above it) say where packages come from, for weights that come in one.
    /// </summary>
    /// <value>Null: the current folder.</value>
    public string? PackageSettings { get; init; }

    /// <summary>The defaults, with the mirror that the environment names.</summary>
    /// <exception cref="InvalidInputException"><see cref="MirrorVariable"/> holds no web address.</exception>
    public static DownloadOptions FromEnvironment() => Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } mirror
        ? new DownloadOptions { Mirror = ParseMirror(mirror, MirrorVariable) }
        : new DownloadOptions();

    /// <summary>Reads the address of a mirror.</summary>
    /// <param name="text">The address.</param>
    /// <param name="source">Where it was given, for the sentence.</param>
    /// <exception cref="InvalidInputException">It is no http or https address.</exception>
    public static Uri ParseMirror(string text, string source) => Uri.TryCreate(text, UriKind.Absolute, out var address) && WebAddress.IsHttp(address)
        ? address
        : throw new InvalidInputException($"{source} is '{text}', which cannot be a mirror; give an address that begins with http:// or https://.");

    /// <summary>Where an entry is fetched from; null for one that comes in a package.</summary>
    internal Uri? AddressOf(WeightsEntry entry)
    {
        if (Mirror is not { } mirror) return entry.Address;
        var folder = new UriBuilder(mirror);
        if (!folder.Path.EndsWith('/')) folder.Path += "/";
        return new Uri(folder.Uri, Uri.EscapeDataString(entry.FileName));
    }
}

/// <summary>How far a download is.</summary>
/// <param name="Name">The weights' name.</param>
/// <param name="Bytes">The bytes that are there, those of an earlier download included.</param>
/// <param name="TotalBytes">The bytes of the whole file; null when the server does not say.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
public readonly record struct DownloadProgress(string Name, long Bytes, long? TotalBytes, int Attempt);

/// <summary>What may be fetched.</summary>
internal static class WebAddress
{
    /// <summary>Whether it is absolute, and of http or https.</summary>
    public static bool IsHttp(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
