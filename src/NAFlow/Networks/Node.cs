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

/// <summary>
/// The nodes that every path from the image to N goes through, where they are finished, with no activation or normalisation of their own to come: what
/// the decision sees of the image is all in such a node, and in a branch only a part of it.
/// </summary>
internal static class EveryPath
{
    /// <summary>Finds them, the image first and N last, each with whether paths part between the one before and it.</summary>
    /// <param name="nodes">The nodes, each after those it reads.</param>
    /// <param name="features">The index of N.</param>
    public static IEnumerable<(int Index, bool IsParted)> Of(IReadOnlyList<Node> nodes, int features)
    {
        int[] region = [0, .. Paths.Between(nodes, 0, features)];
        var readers = region.SelectMany(index => nodes[index].Inputs.Distinct().Select(read => (read, index)))
            .ToLookup(pair => pair.read, pair => pair.index);
        var (reach, isParted) = (0, false);
        foreach (var index in region)
        {
            if (index == 0 || (index >= reach && IsFinished(nodes, index, readers[index], features)))
            {
                yield return (index, isParted);
                isParted = false;
            }

            isParted |= readers[index].Skip(1).Any();
            foreach (var reader in readers[index]) reach = Math.Max(reach, reader);
        }
    }

    private static bool IsFinished(IReadOnlyList<Node> nodes, int index, IEnumerable<int> readers, int features) =>
        index == features || !(nodes[index].Layer!.AwaitsActivation && readers.ToArray() is [var only]
            && nodes[only] is { Inputs.Length: 1, Layer.HasWeights: false });
}

/// <summary>The blocks of a network that does not say them: between two nodes of <see cref="EveryPath"/>, where paths part in between.</summary>
internal static class GraphBlocks
{
    /// <summary>Finds them.</summary>
    /// <param name="nodes">The nodes, each after those it reads.</param>
    /// <param name="features">The index of N.</param>
    public static IReadOnlyList<Block> Find(IReadOnlyList<Node> nodes, int features)
    {
        var (blocks, names, entry) = (new List<Block>(), new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var (index, isParted) in EveryPath.Of(nodes, features))
        {
            if (isParted) blocks.Add(new Block(NameOf(nodes, entry, index, names), entry, index));
            entry = index;
        }

        return blocks;
    }

    /// <summary>The module that all of them stand in, by their names, or else the last one's name.</summary>
    private static string NameOf(IReadOnlyList<Node> nodes, int entry, int exit, HashSet<string> taken)
    {
        var paths = Paths.Between(nodes, entry, exit).Select(index => nodes[index].Name.Split('.')).ToArray();
        var module = string.Join('.', paths[0].TakeWhile((part, depth) => paths.All(path => path.Length > depth && path[depth] == part)));
        return module.Length > 0 && taken.Add(module) ? module : nodes[exit].Name;
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
    /// <summary>The modules of which each could be the head, where none was chosen.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Whether it holds nothing that is worth a word.</summary>
    internal bool IsEmpty => Prefix.Length == 0 && Seen.Count + Assumed.Count + LeftOut.Count == 0;
}
