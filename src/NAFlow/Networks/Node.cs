using System.Collections.Immutable;
using static TorchSharp.torch;

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

/// <summary>
/// Several layers that form one unit (a residual block, a Fire or Inception module, a dense layer): everything between one node and another. All
/// paths into the block start at <paramref name="Entry"/>.
/// </summary>
/// <param name="Name">The module's name.</param>
/// <param name="Entry">The index of the node the block reads; it is not part of the block.</param>
/// <param name="Exit">The index of the block's output.</param>
public sealed record Block(string Name, int Entry, int Exit);

/// <summary>Which nodes lie on the paths from one node to another.</summary>
internal static class Paths
{
    /// <summary>
    /// The indices of the nodes on any path from <paramref name="entry"/> (left out) to <paramref name="exit"/> (included), in order.
    /// </summary>
    public static int[] Between(IReadOnlyList<Node> nodes, int entry, int exit)
    {
        if (exit <= entry) return [];
        var reached = new HashSet<int> { entry };
        for (var index = entry + 1; index <= exit; index++)
            if (nodes[index].Inputs.Any(reached.Contains))
                reached.Add(index);
        if (!reached.Contains(exit)) return [];
        var needed = new HashSet<int> { exit };
        for (var index = exit; index > entry; index--)
            if (needed.Contains(index))
                needed.UnionWith(nodes[index].Inputs);
        return [.. reached.Where(index => index != entry && needed.Contains(index)).Order()];
    }
}

/// <summary>A module that only holds others: one step of a dotted name such as <c>features.3.squeeze</c>.</summary>
internal sealed class ModuleFolder(string name) : nn.Module(name)
{
    /// <summary>Registers a module below a root under a dotted name, with a folder for every step.</summary>
    public static void Register(nn.Module root, string path, nn.Module module)
    {
        var steps = path.Split('.');
        var parent = root;
        foreach (var step in steps[..^1])
        {
            var existing = parent.named_children().FirstOrDefault(child => child.name == step).module;
            if (existing is null) parent.register_module(step, existing = new ModuleFolder(step));
            parent = existing;
        }

        parent.register_module(steps[^1], module);
    }
}

/// <summary>Where a network's weights came from, for manifests.</summary>
/// <param name="Source">The file's name, or how they were made.</param>
/// <param name="Sha256">The SHA-256 of the file in lower-case hexadecimal; null when there is no file.</param>
public sealed record WeightProvenance(string Source, string? Sha256)
{
    /// <summary>How the file was read as the network's; null where there was nothing to be found out.</summary>
    public WeightReading? Reading { get; init; }
}

/// <summary>How tensors were read as a network's: what was seen in them, what had to be assumed, and what was left out.</summary>
/// <param name="Prefix">What stands before the network's own names, such as <c>module.encoder_q.</c>; empty for nothing.</param>
/// <param name="Seen">What was found out, in words, such as names that were taken for others.</param>
/// <param name="Assumed">What tensors cannot show, as <c>KEY=VALUE</c>, with what it means.</param>
/// <param name="LeftOut">The tensors that no layer reads.</param>
public sealed record WeightReading(string Prefix, IReadOnlyList<string> Seen, IReadOnlyList<string> Assumed, IReadOnlyList<string> LeftOut)
{
    /// <summary>Whether it holds nothing that is worth a word.</summary>
    internal bool IsEmpty => Prefix.Length == 0 && Seen.Count + Assumed.Count + LeftOut.Count == 0;
}
