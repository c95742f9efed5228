using System.Globalization;
using System.Net;

namespace NAFlow.Models;

/// <summary>The errors of one download, each one sentence that names the address or the file and says what to do.</summary>
internal sealed class CacheRefusal(WeightsEntry entry, Uri? address, CachePlace place, DownloadOptions options)
{
    private const int DiskFull = 28, DiskFullOnWindows = unchecked((int)0x80070070);

    private string ByHand => $"{(options.Mirror is null ? "" : "check the mirror, or ")}download {entry.FileName} by hand to '{place.Target}'";

    public InvalidInputException Unreachable(Exception cause) => new(
        $"{address} cannot be reached ({Inner(cause)}); check the network and the proxy (HTTPS_PROXY), or {ByHand}.", cause);

    public InvalidInputException Answered(HttpStatusCode status) => new($"{address} answered {(int)status} ({status}); {ByHand}.");

    public InvalidInputException Redirected(Uri? target) => new(
        $"{address} sends on to '{target?.ToString() ?? "nowhere"}', which is not followed: it is one redirect too many, not http or https, or leaves https for http; {ByHand}.");

    public InvalidInputException TooLarge(long bytes) => new(
        $"{address} sends more than is taken ({SizeText.Of(bytes)}, and {SizeText.Of(options.MostBytes)} is the limit), so nothing was kept; {ByHand}.");

    public InvalidInputException WrongHash(string sha256) => new(
        $"What {address} sent is not {entry.Name}: its SHA-256 begins with {sha256[..entry.HashPrefix.Length]} and not {entry.HashPrefix}, so it was deleted; pull it again, or {ByHand}.");

    public InvalidInputException GivenUp(int attempts, DroppedTransferException last, long kept) =>
        last.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } cause
            ? Unreachable(cause)
            : new($"{address} failed {(attempts == 1 ? "once" : $"{attempts} times")}, the last time because {last.Message}; "
                + $"pull {entry.Name} again{(kept > 0 ? $" to go on after {SizeText.Of(kept)}" : "")}, or {ByHand}.");

    public InvalidInputException CannotWrite(Exception cause) => cause.HResult is DiskFull or DiskFullOnWindows
        ? new($"The disk of '{place.Folder}' is full; free some space there, or set {CacheFolder.HomeVariable} to another folder, and pull {entry.Name} again.", cause)
        : new($"'{place.Folder}' cannot be written ({cause.Message.TrimEnd('.')}); set {CacheFolder.HomeVariable} to a folder you may write to.",
            cause);

    /// <summary>The reason in an exception; the outer ones only say that something failed.</summary>
    public static string Inner(Exception cause)
    {
        while (cause.InnerException is { } inner) cause = inner;
        return cause.Message.TrimEnd('.');
    }
}

/// <summary>Sizes as they are shown.</summary>
internal static class SizeText
{
    private const double Kibibyte = 1024, Mebibyte = Kibibyte * Kibibyte;

    /// <summary>Such as <c>97.8 MiB</c>, or <c>12.5 KiB</c> where it is less than one of those.</summary>
    public static string Of(long bytes) => bytes < Mebibyte ? $"{Number(bytes / Kibibyte)} KiB" : OfMebibytes(bytes / Mebibyte);

    /// <summary>Such as <c>97.8 MiB</c>.</summary>
    public static string OfMebibytes(double mebibytes) => $"{Number(mebibytes)} MiB";

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
