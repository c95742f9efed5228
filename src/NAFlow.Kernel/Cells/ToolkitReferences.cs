using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

/// <summary>What a cell can use without naming it: every assembly that this program was started with.</summary>
internal static class ToolkitReferences
{
    private static readonly Lazy<ImmutableSortedDictionary<string, PortableExecutableReference>> Found = new(Find);

    /// <summary>The references.</summary>
    public static IEnumerable<PortableExecutableReference> All => Found.Value.Values;

    /// <summary>The reference to the assembly of this simple name; null when it is not among them.</summary>
    public static PortableExecutableReference? Named(string name) => Found.Value.GetValueOrDefault(name);

    private static ImmutableSortedDictionary<string, PortableExecutableReference> Find()
    {
        var list = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty;
        var paths = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return paths.Where(File.Exists).DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase).ToImmutableSortedDictionary(
            path => Path.GetFileNameWithoutExtension(path), DocumentedReference.To, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>A reference to an assembly, with the documentation that lies beside it.</summary>
internal static class DocumentedReference
{
    /// <summary>The reference to this file.</summary>
    public static PortableExecutableReference To(string path)
    {
        var documentation = Path.ChangeExtension(path, ".xml");
        var provider = File.Exists(documentation) ? XmlDocumentationProvider.CreateFromFile(documentation) : null;
        return MetadataReference.CreateFromFile(path, documentation: provider);
    }
}
