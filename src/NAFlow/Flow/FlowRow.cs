using System.Collections.Immutable;
using NAFlow.Networks;

namespace NAFlow;

/// <summary>
/// The layers that a flow shows first: the image, the ends of its stages, and where these are few ends of its blocks as well, those first after which
/// the number of channels changes. A stage is a run of layers whose maps have one size. Only layers count that every path to N goes through
/// (<see cref="FlowLayer.OnEveryPath"/>): a branch has only a part of what the decision sees.
/// </summary>
internal static class FlowRow
{
    /// <summary>The most layers of a row, beside the image.</summary>
    public const int Most = 10;

    /// <summary>As many layers as a row has, beside the image, where the network has as many ends of blocks.</summary>
    private const int Enough = 6;

    /// <summary>The row, from the image to the deepest layer, which is always in it.</summary>
    /// <param name="layers">The layers of a flow, shallow to deep; at least one.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> layers)
        where T : IRowLayer
    {
        var ends = Ends(layers);
        var chosen = new SortedSet<int> { ends.Length - 1 };
        int[] all = [.. Enumerable.Range(0, ends.Length)];
        Spread(chosen, [.. all.Where(place => EndsStage(ends, place))], Most);
        Spread(chosen, [.. all.Where(place => place + 1 < ends.Length && ends[place].Shape[0] != ends[place + 1].Shape[0])], Enough);
        Spread(chosen, all, Enough);
        return [.. layers.Take(1).Where(IsImage), .. chosen.Select(place => ends[place]).Where(layer => !IsImage(layer))];
    }

    /// <summary>The names of the row that a flow of some layers would have, without a flow.</summary>
    /// <param name="traced">The decision, of which the shapes are read.</param>
    /// <param name="isWanted">Whether a layer is one of them.</param>
    public static IReadOnlyList<string> Of(TracedDecision traced, Func<string, bool> isWanted)
    {
        var network = traced.Network;
        var places = new RowPlaces(network);
        PlannedLayer[] layers =
        [
            .. network.FlowNodes.Where(node => isWanted(node.Name)).Select(node => new PlannedLayer(
                node.Name, [.. traced.Trace[node].shape.Skip(1).Select(side => (int)side)], places.EndsBlock(node), places.OnEveryPath(node))),
        ];
        return layers.Length == 0 ? [] : [.. Of(layers).Select(layer => layer.Name)];
    }

    /// <summary>
    /// Layers whose figures can be compared with each other, shallow to deep: the ends of blocks; of a network without blocks those that every path
    /// goes through and that are of the kind of most of them, such as its ReLUs. All, where there are not two of them.
    /// </summary>
    public static IReadOnlyList<FlowLayer> Comparable(IReadOnlyList<FlowLayer> layers)
    {
        FlowLayer[] ends = [.. layers.Where(layer => layer is { EndsBlock: true, OnEveryPath: true } && !IsImage(layer))];
        if (ends.Length < 2)
            ends = layers.Where(layer => layer.OnEveryPath && !IsImage(layer)).GroupBy(layer => layer.Kind).MaxBy(kind => kind.Count())?.ToArray()
                ?? [];
        return ends.Length < 2 ? layers : ends;
    }

    /// <summary>
    /// The ends that a row chooses from, the last layer among them: of every stage its ends of blocks, or its last layer where no block ends in it;
    /// of a network that has no blocks every layer that all paths go through.
    /// </summary>
    private static T[] Ends<T>(IReadOnlyList<T> layers)
        where T : IRowLayer
    {
        T[] deep = [.. layers.Where(layer => !IsImage(layer))];
        if (deep.Length == 0) return [layers[^1]];
        var passed = Array.FindAll(deep, layer => layer.OnEveryPath);
        if (passed.Length == 0) passed = Array.FindAll(deep, layer => layer.EndsBlock);
        if (passed.Length == 0) passed = deep;
        if (passed[^1].Name != deep[^1].Name) passed = [.. passed, deep[^1]];
        if (!Array.Exists(passed, layer => layer.EndsBlock)) return passed;
        return [.. passed.Where((layer, place) => layer.EndsBlock || layer.Name == passed[^1].Name || (EndsStage(passed, place) && !HasBlock(passed, place)))];
    }

    private static bool IsImage<T>(T layer)
        where T : IRowLayer => layer.Name == Node.ImageName;

    private static bool EndsStage<T>(T[] layers, int place)
        where T : IRowLayer => place == layers.Length - 1 || Size(layers[place]) != Size(layers[place + 1]);

    /// <summary>Whether a block ends in the stage whose last layer stands at a place.</summary>
    private static bool HasBlock<T>(T[] layers, int last)
        where T : IRowLayer
    {
        for (var place = last; place >= 0 && Size(layers[place]) == Size(layers[last]); place--)
            if (layers[place].EndsBlock)
                return true;
        return false;
    }

    private static (int Height, int Width) Size<T>(T layer)
        where T : IRowLayer => (layer.Shape[1], layer.Shape[2]);

    /// <summary>Adds places, always the one that is farthest from all that are chosen, until there are as many as are wanted.</summary>
    private static void Spread(SortedSet<int> chosen, int[] places, int wanted)
    {
        var left = places.Except(chosen).ToList();
        while (chosen.Count < wanted && left.Count > 0)
        {
            var next = left.MaxBy(place => chosen.Min(other => Math.Abs(place - other)));
            chosen.Add(next);
            left.Remove(next);
        }
    }
}

/// <summary>Where the nodes of a network stand, as far as a row asks.</summary>
/// <param name="network">The network.</param>
internal sealed class RowPlaces(Network network)
{
    private readonly HashSet<int> passed = [.. EveryPath.Of(network.Nodes, network.FeatureNode.Index).Select(place => place.Index)];
    private readonly HashSet<int> exits = [.. network.Blocks.Select(block => block.Exit)];

    /// <summary>Whether a node ends one of the network's units.</summary>
    public bool EndsBlock(Node node) => exits.Contains(node.Index);

    /// <summary>Whether every path from the image to N goes through a node.</summary>
    public bool OnEveryPath(Node node) => passed.Contains(node.Index);
}

/// <summary>What a row asks of a layer.</summary>
internal interface IRowLayer
{
    /// <summary>The layer's name; <c>input</c> for the image.</summary>
    string Name { get; }

    /// <summary><c>[C, H, W]</c> of the activation.</summary>
    ImmutableArray<int> Shape { get; }

    /// <summary>Whether it ends one of the network's units.</summary>
    bool EndsBlock { get; }

    /// <summary>Whether every path from the image to N goes through it.</summary>
    bool OnEveryPath { get; }
}

/// <summary>A layer of which no map was made yet.</summary>
internal sealed record PlannedLayer(string Name, ImmutableArray<int> Shape, bool EndsBlock, bool OnEveryPath) : IRowLayer;
