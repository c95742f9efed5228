using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NAFlow.Native;

/// <summary>Loads TorchSharp's native library on Linux from one of some folders: as it is where that works, else as a patched copy.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TorchLibraryLoader(IReadOnlyList<string> folders, PatchedCopies copies)
{
    /// <summary>The file TorchSharp's own native code is in.</summary>
    public const string FileName = "libLibTorchSharp.so";

    /// <summary>Loads the library; it stays loaded for the life of the process.</summary>
    /// <exception cref="InvalidInputException">The library is absent, or cannot be loaded on this system; the message says what to
    /// install.</exception>
    public nint Load()
    {
        var path = Require(FileName, "TorchSharp");
        Require("libtorch.so", "libtorch-cpu-linux-x64");
        try
        {
            var original = File.ReadAllBytes(path);
            var image = new ElfImage(original);
            LoadNeeded(image);
            return LoadAsIs(path, out var refusal) is var library and not 0 ? library
                : StandardLibraryPatch.IsNeededHere() && StandardLibraryPatch.Apply(original, image) is { } patched
                    ? copies.Load(FileName, original, patched)
                    : throw CannotLoad(path, refusal);
        }
        catch (Exception error) when (error is InvalidDataException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw CannotLoad(path, error);
        }
    }

    private string Require(string fileName, string package) => folders.Find(fileName) ?? throw new InvalidInputException(
        $"{fileName} is in none of {string.Join(", ", folders)}: reference the package {package} and build or publish the program again.");

    /// <summary>A copy in another folder cannot find libtorch by itself, but the dynamic linker reuses what is already loaded.</summary>
    private void LoadNeeded(ElfImage image)
    {
        foreach (var path in image.Needed.Select(folders.Find).OfType<string>())
            NativeLibrary.Load(path);
    }

    private static nint LoadAsIs(string path, out Exception? refusal)
    {
        try
        {
            refusal = null;
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException error)
        {
            refusal = error;
            return 0;
        }
    }

    private static InvalidInputException CannotLoad(string path, Exception? cause) => new(
        $"{path} cannot be loaded on this system ({cause?.Message.ReplaceLineEndings(" ").Trim()}): restore the package TorchSharp again, "
        + "or install libstdc++ 6.0.32 or newer, which comes with GCC 13.",
        cause!);
}

/// <summary>Where a console program, a test runner or a notebook keeps native libraries.</summary>
internal static class NativeFolders
{
    private static readonly string Native =
        Path.Combine("runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native");

    /// <summary>Every existing folder that may hold TorchSharp's native libraries, the likeliest first.</summary>
    public static IReadOnlyList<string> All() => [..
        Candidates().Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct().Where(Directory.Exists)];

    /// <summary>The first of the folders' files with this name, or null.</summary>
    public static string? Find(this IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    /// <summary>Where .NET itself looks first: beside the program, and where its dependencies are listed.</summary>
    public static IEnumerable<string> OfProgram()
    {
        foreach (var folder in Roots())
        {
            yield return folder;
            yield return Path.Combine(folder, Native);
        }

        var searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }

    private static IEnumerable<string> Candidates()
    {
        // Then where the dynamic linker is told to look: a libtorch of one's own, such as that of a PyTorch for CUDA.
        var told = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? string.Empty;
        foreach (var folder in OfProgram().Concat(told.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)))
            yield return folder;

        // A notebook loads assemblies from the package cache: <package>/<version>/lib/<framework>/TorchSharp.dll.
        if (FolderOf(typeof(TorchSharp.torch)) is not { } assembly)
            yield break;
        var package = Path.Combine(assembly, "..", "..");
        yield return Path.Combine(package, Native);
        var packages = Path.Combine(package, "..", "..");
        if (Path.GetFileName(Path.GetDirectoryName(assembly)) != "lib" || !Directory.Exists(packages))
            yield break;
        foreach (var libtorch in Directory.EnumerateDirectories(packages, "libtorch-*").SelectMany(Directory.EnumerateDirectories).Order())
            yield return Path.Combine(libtorch, Native);
    }

    private static IEnumerable<string> Roots() =>
        new[] { AppContext.BaseDirectory, FolderOf(typeof(TorchSharp.torch)), FolderOf(typeof(NativeFolders)) }.OfType<string>();

    private static string? FolderOf(Type type) => type.Assembly.Location is { Length: > 0 } location ? Path.GetDirectoryName(location) : null;
}
