using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

/// <summary>Finds what <c>#r</c> names, a file or an assembly of the toolkit, and keeps the packages that were restored.</summary>
internal sealed class ScriptReferences(string? folder) : MetadataReferenceResolver
{
    private readonly ConcurrentDictionary<string, ImmutableArray<PortableExecutableReference>> packages = new();

    /// <summary>Makes a package known under the text that stands after <c>#r</c>.</summary>
    public void Add(string package, IEnumerable<string> assemblies) => packages[package] = [.. assemblies.Select(Reference)];

    /// <summary>The assemblies of all packages: the compiler takes but one from a directive.</summary>
    public IEnumerable<PortableExecutableReference> OfPackages => packages.Values.SelectMany(assemblies => assemblies).Distinct();

    /// <summary>Whether the package is known.</summary>
    public bool Knows(string package) => packages.ContainsKey(package);

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        // A file that is loaded may name a package that a cell has asked for; the compiler takes no more than one assembly here.
        if (packages.TryGetValue(reference, out var package))
            return [package.FirstOrDefault() ?? ToolkitReferences.Named(typeof(object).Assembly.GetName().Name!)!];
        var path = Path.GetFullPath(reference, folder ?? Environment.CurrentDirectory);
        if (File.Exists(path))
            return [Reference(path)];
        var known = ToolkitReferences.Named(reference) ?? ToolkitReferences.Named(Path.GetFileNameWithoutExtension(reference));
        return known is null ? [] : [known];
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>
    /// What the program was started with cannot be replaced any more, so a reference to the same assembly elsewhere means that one.
    /// </summary>
    private static PortableExecutableReference Reference(string path)
    {
        if (ToolkitReferences.Named(Path.GetFileNameWithoutExtension(path)) is { } known)
            return known;
        ReferencedFiles.Add(path);
        return DocumentedReference.To(path);
    }
}

/// <summary>Finds what <c>#load</c> names. Cells are no files: their names stay as they are in debug information.</summary>
internal sealed class ScriptSources(string folder) : SourceFileResolver([], folder)
{
    /// <inheritdoc/>
    public override string? NormalizePath(string path, string? baseFilePath) =>
        baseFilePath is null && !Path.IsPathRooted(path) ? path : base.NormalizePath(path, FileOrNull(baseFilePath));

    /// <inheritdoc/>
    public override string? ResolveReference(string path, string? baseFilePath) => base.ResolveReference(path, FileOrNull(baseFilePath));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ScriptSources && base.Equals(obj);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    private static string? FileOrNull(string? path) => Path.IsPathRooted(path) ? path : null;
}

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

    /// <summary>Whether it is one of them.</summary>
    public static bool Has(Assembly assembly) => Assemblies.ContainsKey(assembly.GetName().Name ?? string.Empty);

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
