using System.Runtime.InteropServices;
using System.Text;

namespace NAFlow.Files;

/// <summary>
/// Makes a file with its whole content where none is of that name. Of any number of processes, on any number of machines that share the folder, one
/// succeeds. The content is written under a name of its own first and then linked to the other: on NFS a link is made by the server, and never
/// replaces a file. The reply to it may be lost, so what counts is whose content is there afterwards.
/// </summary>
internal static partial class ExclusiveFile
{
    /// <summary>Tries to make a file.</summary>
    /// <param name="path">The file; its folder is there.</param>
    /// <param name="text">The content, which no other process would write.</param>
    /// <returns>Whether this call made it.</returns>
    /// <exception cref="IOException">The folder is gone, or cannot be written.</exception>
    public static bool TryCreate(string path, string text)
    {
        var own = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
        using (var stream = new FileStream(own, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            if (OperatingSystem.IsWindows()) return TryMove(own, path);
            return Link(own, path) == 0 || (File.Exists(path) ? File.ReadAllText(path) == text : TryCreateDirectly(path, text));
        }
        finally
        {
            File.Delete(own);
        }
    }

    private static bool TryMove(string own, string path)
    {
        try
        {
            File.Move(own, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>For file systems without links, such as some that are mounted from a cloud.</summary>
    private static bool TryCreateDirectly(string path, string text)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string from, string to);
}
