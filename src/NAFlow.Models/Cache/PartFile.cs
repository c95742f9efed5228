using System.Security.Cryptography;

namespace NAFlow.Models;

/// <summary>
/// The bytes downloaded so far, and the entity tag or date of the version they belong to. A failure to write is an
/// <see cref="InvalidInputException"/>, not a fault of the connection.
/// </summary>
internal sealed class PartFile(CachePlace place, CacheRefusal refusal)
{
    /// <summary>The bytes that are there.</summary>
    public long Length => File.Exists(place.Part) ? new FileInfo(place.Part).Length : 0;

    /// <summary>The entity tag or the date that the server gave with it; null when the download cannot be continued.</summary>
    public string? Version
    {
        get
        {
            try
            {
                return Length > 0 && File.Exists(place.Tag) ? File.ReadAllText(place.Tag) : null;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Opens it to be written from the beginning.</summary>
    /// <param name="version">The entity tag or date of the version; null when the server gives none.</param>
    public Stream StartOver(string? version) => Guarded(() =>
    {
        // The old tag goes first and the new one comes last: a part is never seen with the tag of another.
        File.Delete(place.Tag);
        var stream = Open(FileMode.Create);
        try
        {
            if (version is not null) File.WriteAllText(place.Tag, version);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    /// <summary>Opens it to append the rest.</summary>
    public Stream GoOn() => Guarded(() => Open(FileMode.Append));

    /// <summary>Writes some bytes.</summary>
    public void Write(Stream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException problem)
        {
            throw refusal.CannotWrite(problem);
        }
    }

    /// <summary>Deletes it.</summary>
    public void Delete() => Guarded(() =>
    {
        File.Delete(place.Tag);
        File.Delete(place.Part);
        return true;
    });

    /// <summary>Renames it to its final name.</summary>
    public void Finish() => Guarded(() =>
    {
        using (var stream = new FileStream(place.Part, FileMode.Open, FileAccess.ReadWrite)) stream.Flush(flushToDisk: true);
        File.Move(place.Part, place.Target, overwrite: true);
        File.Delete(place.Tag);
        return true;
    });

    /// <summary>Without a buffer: what was written is there even if the process is killed, and closing writes nothing more.</summary>
    private FileStream Open(FileMode mode) => new(place.Part, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw refusal.CannotWrite(problem);
        }
    }
}

/// <summary>
/// One process at a time, by a lock of the operating system on a file. The system releases it when the process ends, however it ends, so no stale
/// lock remains.
/// </summary>
internal static class FileLock
{
    /// <summary>How the system says that another has the lock: EWOULDBLOCK on Linux and on macOS, and two of Windows.</summary>
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock and takes it.</summary>
    /// <returns>Disposing of it releases the lock.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException problem) when (HeldByAnother.Contains(problem.HResult))
            {
                await Task.Delay(BetweenLooks, cancellation);
            }
        }
    }
}

/// <summary>The hash of a file.</summary>
internal static class FileHash
{
    /// <summary>The SHA-256 in lower-case hexadecimal.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static async Task<string> OfAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions, or delete it and pull it again.", problem);
        }
    }
}
