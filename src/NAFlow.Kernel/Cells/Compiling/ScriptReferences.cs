using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

/// <summary>Finds what <c>#r</c> names: a file, an assembly of the toolkit, or a package that was restored before.</summary>
internal sealed class ScriptReferences(string? folder) : MetadataReferenceResolver
{
    private readonly ConcurrentDictionary<string, ImmutableArray<PortableExecutableReference>> packages = new();

    /// <summary>Makes a package known under the text that stands after <c>#r</c>.</summary>
    public void Add(string package, IEnumerable<string> assemblies) => packages[package] = [.. assemblies.Select(Reference)];

    /// <summary>Whether the package is known.</summary>
    public bool Knows(string package) => packages.ContainsKey(package);

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        if (packages.TryGetValue(reference, out var package))
            return package;
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

    /// <summary>What the program was started with cannot be replaced any more, so a reference to the same assembly elsewhere means that one.</summary>
    private static PortableExecutableReference Reference(string path)
    {
        if (ToolkitReferences.Named(Path.GetFileNameWithoutExtension(path)) is { } known)
            return known;
        ReferencedFiles.Add(path);
        return DocumentedReference.To(path);
    }
}
