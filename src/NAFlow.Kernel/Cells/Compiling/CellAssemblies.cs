using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace NAFlow.Kernel;

/// <summary>Loads the compiled cells of one notebook.</summary>
/// <remarks>All else comes from the default load context, so that a type of the toolkit is the same type in a cell and in the host.</remarks>
internal sealed class CellAssemblies
{
    private readonly ConcurrentDictionary<string, Assembly> staying = new();
    private readonly CellLoadContext ofAll;

    public CellAssemblies() => ofAll = new(staying, isCollectible: false);

    /// <summary>Loads a cell.</summary>
    /// <param name="image">Its assembly.</param>
    /// <param name="symbols">Its debug information.</param>
    /// <param name="stays">Whether later cells may refer to it; otherwise it goes when nothing uses it any more.</param>
    public Assembly Load(MemoryStream image, MemoryStream symbols, bool stays)
    {
        image.Position = symbols.Position = 0;
        var context = stays ? ofAll : new CellLoadContext(staying, isCollectible: true);
        var assembly = context.LoadFromStream(image, symbols);
        if (stays)
            staying[assembly.GetName().Name!] = assembly;
        return assembly;
    }

    private sealed class CellLoadContext(ConcurrentDictionary<string, Assembly> cells, bool isCollectible)
        : AssemblyLoadContext("cells", isCollectible)
    {
        protected override Assembly? Load(AssemblyName name) => cells.GetValueOrDefault(name.Name ?? string.Empty);
    }
}
