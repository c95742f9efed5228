using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace NAFlow.Native;

/// <summary>
/// Loads patched libraries from a folder only this user can write: <c>naflow/native</c> in the user's cache, one folder for each original.
/// Where that cannot be written, a temporary folder serves and is removed once the library is loaded.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PatchedCopies(string? cacheFolder)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The copies in this user's cache folder.</summary>
    public static PatchedCopies OfThisUser() => new(UserCache() is { } cache ? Path.Combine(cache, "naflow", "native") : null);

    /// <summary>Loads <paramref name="patched"/>, from its file in the cache when that holds exactly these bytes.</summary>
    /// <exception cref="DllNotFoundException">The dynamic linker refuses the patched copy.</exception>
    /// <exception cref="IOException">No folder can be written.</exception>
    public nint Load(string fileName, byte[] original, byte[] patched)
    {
        if (Cached(fileName, original, patched) is { } cached)
            return NativeLibrary.Load(cached);

        var temporary = Directory.CreateTempSubdirectory("naflow-");
        try
        {
            var copy = Path.Combine(temporary.FullName, fileName);
            File.WriteAllBytes(copy, patched);
            return NativeLibrary.Load(copy);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private string? Cached(string fileName, byte[] original, byte[] patched)
    {
        if (cacheFolder is null)
            return null;
        try
        {
            var folder = Path.Combine(cacheFolder, Convert.ToHexStringLower(SHA256.HashData(original)));
            MakePrivate(cacheFolder);
            MakePrivate(folder);
            var copy = Path.Combine(folder, fileName);
            // A copy that is cut short or was altered is replaced; comparing every byte costs less than the load itself.
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(patched))
                Replace(copy, patched);
            return copy;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void MakePrivate(string folder)
    {
        Directory.CreateDirectory(folder, OnlyOwner);
        // Fails, as it should, when the folder is another user's.
        File.SetUnixFileMode(folder, OnlyOwner);
    }

    /// <summary>Several processes may do this at once: each renames a complete file of its own over the last.</summary>
    private static void Replace(string path, byte[] content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string? UserCache()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache))
            return cache;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache") : null;
    }
}

/// <summary>
/// Lets a library built with GCC 13 load beside the libstdc++ of GCC 12. Such a library wants <c>GLIBCXX_3.4.32</c> for one symbol that
/// &lt;iostream&gt; names and nothing calls; marking that want as weak makes the dynamic linker accept its absence.
/// </summary>
internal static class StandardLibraryPatch
{
    private const string Library = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const byte Weak = 2;

    /// <summary>Whether the libstdc++ of this process is older than <c>GLIBCXX_3.4.32</c>.</summary>
    public static bool IsNeededHere() =>
        NativeLibrary.TryLoad(Library, out var library) && !NativeLibrary.TryGetExport(library, Symbol, out _);

    /// <summary>The patched bytes, or null when the library is not of the one kind the patch is known to be right for.</summary>
    public static byte[]? Apply(byte[] file, ElfImage image)
    {
        if (image.Versions.FirstOrDefault(need => need is { Library: Library, Name: Version }) is not { } want)
            return null;
        // A used symbol would be missed at run time, not at load time: such a library is left alone.
        if (!image.SymbolsOf(want).SequenceEqual([(Symbol, false)]))
            return null;
        var patched = (byte[])file.Clone();
        patched[want.FlagsOffset] |= Weak;
        return patched;
    }
}
