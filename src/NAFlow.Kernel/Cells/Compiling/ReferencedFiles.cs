using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace NAFlow.Kernel;

/// <summary>The files that cells refer to, for the default load context to find when their code runs.</summary>
internal static class ReferencedFiles
{
    private static readonly ConcurrentDictionary<string, string> Assemblies = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<string, string> Natives = new(StringComparer.OrdinalIgnoreCase);

    static ReferencedFiles()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) => Find(context, name.Name ?? string.Empty);
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => FindNative(name);
    }

    /// <summary>Makes an assembly known, and those that lie beside it. Of two of one name the first is taken.</summary>
    public static void Add(string path) => Assemblies.TryAdd(Path.GetFileNameWithoutExtension(path), path);

    /// <summary>Makes a native library known.</summary>
    public static void AddNative(string path) => Natives.TryAdd(NativeName(path), path);

    private static Assembly? Find(AssemblyLoadContext context, string name)
    {
        var beside = Assemblies.Values.Select(known => Path.Combine(Path.GetDirectoryName(known)!, name + ".dll"));
        var path = Assemblies.GetValueOrDefault(name) ?? beside.FirstOrDefault(File.Exists);
        return path is null ? null : context.LoadFromAssemblyPath(path);
    }

    private static nint FindNative(string name) =>
        Natives.TryGetValue(NativeName(name), out var path) && NativeLibrary.TryLoad(path, out var handle) ? handle : 0;

    /// <summary>The name without what systems put before and after it: <c>libfoo.so</c>, <c>foo.dll</c> and <c>foo</c> are the same.</summary>
    private static string NativeName(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var ending in (string[])[".dll", ".so", ".dylib"])
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                name = name[..^ending.Length];
        }
        return name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name;
    }
}
