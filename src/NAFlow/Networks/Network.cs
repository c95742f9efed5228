using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// A convolutional network as a named, directed acyclic graph of layers. It is an ordinary TorchSharp module: it can be trained, moved between
/// devices and converted to float64, and its parameters bear torchvision's names. Built by <see cref="NetworkBuilder"/>.
/// </summary>
public sealed class Network : nn.Module<Tensor, Tensor>
{
    private readonly Dictionary<string, Node> byName;
    private readonly int[][] consumers;

    internal Network(string name, ImmutableArray<Node> nodes, ImmutableArray<Block> blocks, int inputChannels, int featureNode)
        : base(name)
    {
        (Name, Nodes, Blocks, InputChannels, FeatureNode) = (name, nodes, blocks, inputChannels, nodes[featureNode]);
        CascadeNodes = [nodes[0], .. Paths.Between(nodes, 0, featureNode).Select(index => nodes[index])];
        byName = nodes.ToDictionary(node => node.Name);
        consumers = [.. nodes.Select(node => nodes.Where(other => other.Inputs.Contains(node.Index)).Select(other => other.Index).ToArray())];
        FlowNodes = WithoutGates();

        // A module that several layers share counts once, under the first one's name.
        var registered = new HashSet<nn.Module>(ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
            if (node.Layer?.Parameters is { } module && registered.Add(module))
                ModuleFolder.Register(this, node.Name, module);
    }

    /// <summary>The network's name, for example <c>squeezenet1_1</c>.</summary>
    public string Name { get; }

    /// <summary>Every node, each after the ones it reads; the image is first, the output last.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The units that may be inverted as one.</summary>
    public ImmutableArray<Block> Blocks { get; }

    /// <summary>The number of channels of the image.</summary>
    public int InputChannels { get; }

    /// <summary>N: the last node with spatial extent before the head, where the flow starts.</summary>
    public Node FeatureNode { get; }

    /// <summary>
    /// The nodes that a flow shows: the image, then every node on the way to N but for those that only make a gate (<see cref="Layer.IsGate"/>).
    /// </summary>
    public ImmutableArray<Node> FlowNodes { get; }

    /// <summary>The nodes that the cascade recovers: the image, then every node on the way to N.</summary>
    internal ImmutableArray<Node> CascadeNodes { get; }

    /// <summary>
    /// Whether gates (<see cref="Layer.IsGate"/>) are held constant: then no score depends on what makes them, which is abandoned.
    /// </summary>
    /// <value>False: a score depends on its gates too.</value>
    public bool HoldsGates { get; set; }

    /// <summary>The node of the network's output.</summary>
    public Node Output => Nodes[^1];

    /// <summary>The names of the classes in output order, when they are known.</summary>
    public ClassNames? ClassNames { get; set; }

    /// <summary>What the outputs mean.</summary>
    /// <value><see cref="OutputMeaning.Classes"/>; of a single output <see cref="OutputMeaning.Values"/>.</value>
    public OutputMeaning Outputs { get; set; }

    /// <summary>How a photo is prepared for the network.</summary>
    /// <value>224 pixels, squashed, ImageNet's mean and deviation.</value>
    public Preprocessing Preprocessing { get; set; } = Preprocessing.ImageNet;

    /// <summary>Where the weights came from.</summary>
    public WeightProvenance Provenance { get; set; } = new("untrained", null);

    /// <summary>The number type of the parameters.</summary>
    public ScalarType ParameterType => parameters().FirstOrDefault()?.dtype ?? ScalarType.Float32;

    /// <summary>The device of the parameters.</summary>
    public Device ParameterDevice => parameters().FirstOrDefault()?.device ?? CPU;

    /// <summary>
    /// Takes a TorchSharp sequence as a network: a chain of layers named as its modules are, which shares their parameters.
    /// <code>
    /// using var network = Network.FromSequential("tiny", nn.Sequential(
    ///     ("conv1", nn.Conv2d(3, 8, 3, padding: 1)), ("relu1", nn.ReLU()),
    ///     ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(8, 10))));
    /// </code>
    /// </summary>
    /// <param name="name">The network's name.</param>
    /// <param name="sequence">
    /// The modules; a sequence inside is taken apart, and a softmax at the end is left out, so that the output is scores. They are shared: the
    /// network puts them in evaluation mode, and disposing of either frees them.
    /// </param>
    /// <param name="inputChannels">The channels of the image.</param>
    /// <param name="features">N, the last feature map before the head; null for what the first flatten, or the pool before it, reads.</param>
    /// <exception cref="InvalidInputException">
    /// There is no layer for a module, and it gives none (<see cref="ILayerModule"/>); the sentence names it.
    /// </exception>
    public static Network FromSequential(string name, TorchSharp.Modules.Sequential sequence, int inputChannels = 3, string? features = null)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        var builder = new NetworkBuilder(name, inputChannels);
        var chain = new List<Node> { builder.Image };
        foreach (var (path, layer) in SequentialLayers.Of(sequence)) chain.Add(builder.Append(path, layer, chain[^1]));
        var flatten = chain.FindIndex(node => node.Layer is Flatten);
        var last = flatten < 0 ? chain.Count - 1 : flatten - 1;
        if (flatten > 0 && chain[last].Layer is AdaptiveAveragePool or GlobalMaxPool) last--;
        builder.Features(features is null
            ? chain[Math.Max(last, 0)]
            : chain.Find(node => node.Name == features)
                ?? throw new InvalidInputException($"{name} has no layer named '{features}' to end its features."));
        return builder.Build(chain[^1]);
    }

    /// <summary>The node of this name.</summary>
    /// <exception cref="InvalidInputException">No node has the name.</exception>
    public Node this[string name] => byName.TryGetValue(name, out var node)
        ? node
        : throw new InvalidInputException($"{Name} has no layer named '{name}'; {LayerNames.Known(name, [.. Nodes.Select(other => other.Name)])}.");

    /// <summary>The number of the class with this name, from 0: one of its names in any letter case, or the number itself in digits.</summary>
    /// <exception cref="InvalidInputException">There is no such class, or the network does not know the names of its classes.</exception>
    public int FindClass(string name) => FindClass(name, ShapesForPhoto()[^1][^1]);

    /// <summary>The same where it is known already how many classes there are.</summary>
    internal int FindClass(string name, long classes)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Trim() is { Length: > 0 } digits && digits.TrimStart('-') is { Length: > 0 } number && number.All(char.IsAsciiDigit)
            && ClassNames?.Has(digits) != true)
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < classes
                ? index
                : throw new InvalidInputException(classes == 1
                    ? $"Class {digits} does not exist: {Name} gives one value, whose number is 0; choose that, or none."
                    : $"Class {digits} does not exist: {Name} has {classes} classes, 0 to {classes - 1}; choose one of them.");
        var names = ClassNames
            ?? throw new InvalidInputException(
                $"{Name} with {classes} classes has no class names, so '{name}' cannot be looked up; give a number from 0 to {classes - 1}.");
        return names.Find(name);
    }

    /// <summary>The indices of the nodes that read this node.</summary>
    public ReadOnlySpan<int> ConsumersOf(Node node) => consumers[node.Index];

    /// <summary>
    /// The node whose tensor a node would share if the network ran in place, as published networks do: the ReLU that alone reads it, or the node
    /// itself.
    /// </summary>
    public Node InPlace(Node node) =>
        ConsumersOf(node) is [var only] && Nodes[only].Layer is { OverwritesInput: true } ? Nodes[only] : node;

    /// <summary>The nodes that a flow shows, with those that only make a gate where it is asked for them and they have a map.</summary>
    internal IReadOnlyList<Node> FlowNodesFor(bool showsGates)
    {
        if (!showsGates || FlowNodes.Length == CascadeNodes.Length) return FlowNodes;
        var shapes = ShapesForPhoto();
        return [.. CascadeNodes.Where(node => shapes[node.Index].Length == 4)];
    }

    /// <summary>
    /// Whether a layer of the flow switches neurons off (<see cref="Layer.SwitchesOff"/>), so that what is abandoned is exactly 0.
    /// </summary>
    public bool HasExactZeros => FlowNodes.Any(node => node.Layer is { SwitchesOff: true });

    private ImmutableArray<Node> WithoutGates()
    {
        var cascade = CascadeNodes.Select(node => node.Index).ToHashSet();
        var gates = new HashSet<int>();
        foreach (var node in CascadeNodes.Reverse())
        {
            int[] readers = [.. consumers[node.Index].Where(cascade.Contains)];
            if (node != FeatureNode && node.Index != 0 && readers.All(reader => gates.Contains(reader) || ReadsAsGate(Nodes[reader], node))) gates
                .Add(node.Index);
        }

        return [.. CascadeNodes.Where(node => !gates.Contains(node.Index))];

        static bool ReadsAsGate(Node reader, Node read) =>
            Enumerable.Range(0, reader.Inputs.Length).Where(slot => reader.Inputs[slot] == read.Index).All(reader.Layer!.IsGate);
    }

    /// <summary>The normalisation that counts as part of a layer of kernels: the one that alone reads it; null where there is none.</summary>
    internal Node? NormalisationOf(Node node) =>
        node.Layer is { HasKernels: true } && ConsumersOf(node) is [var only] && Nodes[only].Layer is { ScalesChannels: true } ? Nodes[only] : null;

    /// <summary>The shape of every node's output for an input of this shape.</summary>
    /// <exception cref="InvalidInputException">The input does not fit; the sentence names the layer and the shape.</exception>
    public IReadOnlyList<long[]> ShapesFor(ReadOnlySpan<long> inputShape)
    {
        if (inputShape.Length != 4 || inputShape[0] < 1 || inputShape[1] != InputChannels)
            throw new InvalidInputException($"{Name} reads images [B, {InputChannels}, H, W] and was given {Shapes.Describe(inputShape)}.");
        var shapes = new List<long[]> { inputShape.ToArray() };
        foreach (var node in Nodes.Skip(1))
            try
            {
                shapes.Add(node.Layer!.OutputShape([.. node.Inputs.Select(index => shapes[index])]));
            }
            catch (InvalidInputException problem)
            {
                throw new InvalidInputException($"Layer {node.Name} ({node.Kind}) of {Name} {problem.Message}.", problem);
            }

        return shapes;
    }

    /// <summary>The shape of every node's output for one photo as <see cref="Preprocessing"/> prepares it.</summary>
    /// <exception cref="InvalidInputException">The network cannot read images of that size.</exception>
    public IReadOnlyList<long[]> ShapesForPhoto() => ShapesFor([1, InputChannels, Preprocessing.Size, Preprocessing.Width ?? Preprocessing.Size]);

    /// <summary>Runs the network. Activations that nothing needs any more are freed on the way.</summary>
    /// <param name="input"><c>[B, C, H, W]</c>.</param>
    /// <returns>The output, owned by the caller.</returns>
    public override Tensor forward(Tensor input)
    {
        ShapesFor(input.shape);
        using var scope = NewDisposeScope();
        return ForwardPass.To(this, Output, input.InChannelsLast()).MoveToOuterDisposeScope();
    }
}

/// <summary>How far a pass over the layers is.</summary>
/// <param name="Layer">The layer just done.</param>
/// <param name="Done">Layers done.</param>
/// <param name="Total">Layers in all.</param>
public sealed record FlowProgress(string Layer, int Done, int Total);

/// <summary>What the outputs of a network mean, and so what may be asked of it and which figures say something.</summary>
public enum OutputMeaning
{
    /// <summary>Scores of classes of which one is right: their softmax is a probability. A single output is a value instead.</summary>
    Classes,

    /// <summary>Scores of labels of which several may be right: each has its own sigmoid.</summary>
    Labels,

    /// <summary>Numbers as they are, such as an age or a quality: no output has a probability.</summary>
    Values,

    /// <summary>An embedding, which is compared with that of another image.</summary>
    Embedding,
}

/// <summary>The words of settings and options for what outputs mean.</summary>
internal static class OutputWords
{
    /// <summary>Each with its meaning, in the order in which they are listed.</summary>
    public static IReadOnlyList<(string Word, OutputMeaning Meaning)> All { get; } =
    [
        ("classes", OutputMeaning.Classes), ("labels", OutputMeaning.Labels), ("values", OutputMeaning.Values), ("embedding", OutputMeaning.Embedding),
    ];
}
