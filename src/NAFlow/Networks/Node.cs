using System.Collections.Immutable;

namespace NAFlow.Networks;

/// <summary>One named place in a <see cref="Network"/>: the image, or a layer's output.</summary>
/// <param name="Index">The position in topological order; the image is 0.</param>
/// <param name="Name">The unique name: the module path, or <c>input</c> for the image.</param>
/// <param name="Layer">The layer whose output this is; null for the image.</param>
/// <param name="Inputs">The indices of the nodes the layer reads, in the layer's order.</param>
public sealed record Node(int Index, string Name, Layer? Layer, ImmutableArray<int> Inputs)
{
    /// <summary>The name of the image's node.</summary>
    public const string ImageName = "input";

    /// <summary>The kind of layer, or <c>image</c>.</summary>
    public string Kind => Layer?.Kind ?? "image";
}
