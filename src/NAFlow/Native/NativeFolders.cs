using System.Runtime.InteropServices;

namespace NAFlow.Native;

/// <summary>Where a console program, a test runner or a notebook keeps native libraries.</summary>
internal static class NativeFolders
{
    /// <summary>Every existing folder that may hold TorchSharp's native libraries, the likeliest first.</summary>
    public static IReadOnlyList<string> All() => [..
        Candidates().Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct().Where(Directory.Exists)];

    /// <summary>The first of the folders' files with this name, or null.</summary>
    public static string? Find(this IEnumerable<string> folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Candidates()
    {
        var native = Path.Combine("runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native");
        foreach (var folder in Roots())
        {
            yield return folder;
            yield return Path.Combine(folder, native);
        }

        var searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;

        // A notebook loads assemblies from the package cache: <package>/<version>/lib/<framework>/TorchSharp.dll.
        if (FolderOf(typeof(TorchSharp.torch)) is not { } assembly)
            yield break;
        var package = Path.Combine(assembly, "..", "..");
        yield return Path.Combine(package, native);
        var packages = Path.Combine(package, "..", "..");
        if (Path.GetFileName(Path.GetDirectoryName(assembly)) != "lib" || !Directory.Exists(packages))
            yield break;
        foreach (var libtorch in Directory.EnumerateDirectories(packages, "libtorch-*").SelectMany(Directory.EnumerateDirectories).Order())
            yield return Path.Combine(libtorch, native);
    }

    private static IEnumerable<string> Roots() =>
        new[] { AppContext.BaseDirectory, FolderOf(typeof(TorchSharp.torch)), FolderOf(typeof(NativeFolders)) }.OfType<string>();

    private static string? FolderOf(Type type) => type.Assembly.Location is { Length: > 0 } location ? Path.GetDirectoryName(location) : null;
}
