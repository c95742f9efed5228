namespace NAFlow.Files;

/// <summary>
/// Writes whole files or nothing: the bytes go to a temporary file in the same folder, which then takes the name. A reader never sees half a
/// file, and a failure leaves what was there before.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file through <paramref name="write"/>; missing folders are made.</summary>
    /// <param name="path">Where the file goes; an older file of that name is replaced.</param>
    /// <param name="write">Fills the stream. What it throws reaches the caller, and no file is left behind.</param>
    /// <exception cref="InvalidInputException"><paramref name="path"/> is empty, a folder, or cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        if (string.IsNullOrWhiteSpace(path))
            throw new InvalidInputException("The path of the file to write is empty; give a file name.");
        if (Directory.Exists(path))
            throw new InvalidInputException($"'{path}' is a folder, so no file can be written there; give a file name.");

        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        var stream = Open(path, folder, temporary);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            Rename(path, temporary, target);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteAllText(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
        });
    }

    /// <summary>Writes bytes.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>
    /// The topmost folder that is missing on the way to a folder, which whoever makes it takes back where nothing comes of it; null where all are
    /// there.
    /// </summary>
    internal static string? TopmostMissing(string folder)
    {
        string? missing = null;
        for (var path = Path.GetFullPath(folder); path is not null && !Path.Exists(path); path = Path.GetDirectoryName(path)) missing = path;
        return missing;
    }

    private static FileStream Open(string path, string folder, string temporary)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, cause);
        }
    }

    private static void Rename(string path, string temporary, string target)
    {
        try
        {
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, cause);
        }
    }

    private static InvalidInputException CannotWrite(string path, Exception cause) =>
        new($"'{path}' cannot be written ({cause.Message.TrimEnd('.')}); choose a folder you may write to.", cause);
}

/// <summary>The errors of one file that is read as one kind of file, each one sentence that names it.</summary>
internal sealed class Refusal(string path, string kind)
{
    /// <summary>What to do about a file that was written or copied wrongly.</summary>
    public const string GetItAgain = "download or export it again";

    /// <summary>The whole file cannot be used.</summary>
    public InvalidInputException Because(string reason, Exception? cause = null) =>
        new($"{path} cannot be read as {("AEIOU".Contains(kind[0], StringComparison.Ordinal) ? "an" : "a")} {kind}: {reason}.", cause!);

    /// <summary>One of its tensors cannot be used.</summary>
    public InvalidInputException Because(string tensor, string reason) => Because($"tensor {Quote(tensor)} {reason}");

    /// <summary>A name from the file as a message may show it: short and without control characters.</summary>
    public static string Quote(string name)
    {
        const int longest = 80;
        var shown = string.Concat(name.Take(longest).Select(letter => char.IsControl(letter) ? '?' : letter));
        return name.Length <= longest ? $"\"{shown}\"" : $"\"{shown}...\"";
    }
}
