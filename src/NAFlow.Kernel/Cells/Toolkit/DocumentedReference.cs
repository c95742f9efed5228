using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

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
