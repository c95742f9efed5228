using System.Runtime.InteropServices;

namespace NAFlow.Native;

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
