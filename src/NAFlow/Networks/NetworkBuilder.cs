using System.Collections.Immutable;

namespace NAFlow.Networks;

/// <summary>
/// Describes a network layer by layer.
/// <code>
/// var builder = new NetworkBuilder("tiny");
/// var x = builder.Append("conv1", new Convolution(3, 8, kernel: 3, padding: 1), builder.Image);
/// x = builder.Append("relu1", new Relu(), x);
/// builder.Features(x);
/// x = builder.Append("avgpool", new AdaptiveAveragePool(1), x);
/// x = builder.Append("flatten", new Flatten(), x);
/// using var network = builder.Build(builder.Append("fc", new FullyConnected(8, 10), x));
/// </code>
/// </summary>
public sealed class NetworkBuilder
{
    private readonly string name;
    private readonly int inputChannels;
    private readonly List<Node> nodes = [new(0, Node.ImageName, null, [])];
    private readonly List<Block> blocks = [];
    private Node? features;

    /// <summary>Starts a network that reads images of this many channels.</summary>
    public NetworkBuilder(string name, int inputChannels = 3)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        (this.name, this.inputChannels) = (name, inputChannels);
    }

    /// <summary>The image.</summary>
    public Node Image => nodes[0];

    /// <summary>Appends a layer.</summary>
    /// <param name="layerName">Its unique name: the module's path in torchvision.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <returns>The node of its output.</returns>
    public Node Append(string layerName, Layer layer, params ReadOnlySpan<Node> inputs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(layerName);
        ArgumentNullException.ThrowIfNull(layer);
        if (nodes.Exists(node => node.Name == layerName)) throw new ArgumentException(
            $"{name} has a layer named '{layerName}' already.", nameof(layerName));
        if (inputs.Length == 0 || (layer.InputCount is { } count && inputs.Length != count))
            throw new ArgumentException(
                $"Layer '{layerName}' ({layer.Kind}) reads {layer.InputCount?.ToString() ?? "one or more"} inputs and was given {inputs.Length}.",
                nameof(inputs));
        var indices = ImmutableArray.CreateBuilder<int>(inputs.Length);
        foreach (var input in inputs) indices.Add(Own(input).Index);
        var node = new Node(nodes.Count, layerName, layer, indices.MoveToImmutable());
        nodes.Add(node);
        return node;
    }

    /// <summary>
    /// The shape of a node's output for an image of this shape, <c>[B, C, H, W]</c>: what a head needs to know of the features it reads.
    /// </summary>
    public IReadOnlyList<long> ShapeOf(Node node, IReadOnlyList<long> imageShape)
    {
        ArgumentNullException.ThrowIfNull(imageShape);
        var shapes = new List<long[]> { imageShape.ToArray() };
        foreach (var other in nodes.Skip(1).Take(Own(node).Index)) shapes
            .Add(other.Layer!.OutputShape([.. other.Inputs.Select(index => shapes[index])]));
        return shapes[^1];
    }

    /// <summary>Declares that everything between two nodes forms one unit.</summary>
    public void Block(string blockName, Node entry, Node exit)
    {
        var (from, to) = (Own(entry).Index, Own(exit).Index);
        var inside = Paths.Between(nodes, from, to);
        if (inside.Length == 0) throw new ArgumentException($"'{exit.Name}' does not depend on '{entry.Name}'.", nameof(exit));
        foreach (var node in inside)
            if (nodes[node].Inputs.FirstOrDefault(input => input != from && !inside.Contains(input), -1) is var stray && stray >= 0)
                throw new ArgumentException(
                    $"Layer '{nodes[node].Name}' of block '{blockName}' reads '{nodes[stray].Name}', which is outside the block.", nameof(entry));
        blocks.Add(new Block(blockName, from, to));
    }

    /// <summary>Declares the units that the graph shows by itself, once N is declared.</summary>
    internal void FindBlocks() => blocks.AddRange(GraphBlocks.Find(nodes, features!.Index));

    /// <summary>Declares N, the last node with spatial extent before the head.</summary>
    public void Features(Node node) => features = Own(node);

    /// <summary>Builds the network, in evaluation mode.</summary>
    /// <param name="output">The node of the output; it must be the last one appended.</param>
    public Network Build(Node output)
    {
        if (Own(output).Index != nodes.Count - 1) throw new ArgumentException($"'{output.Name}' is not the last layer of {name}.", nameof(output));
        if (features is null) throw new InvalidOperationException($"{name} does not say which node is the last feature map: call Features.");
        var network = new Network(name, [.. nodes], [.. blocks], inputChannels, features.Index);
        network.eval();
        return network;
    }

    private Node Own(Node node) =>
        node.Index < nodes.Count && ReferenceEquals(nodes[node.Index], node)
            ? node
            : throw new ArgumentException($"'{node.Name}' is not a layer of {name}.", nameof(node));
}
