using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Every activation of one forward pass over a batch, and the layers linearised there. Nothing is left behind in the network: no hook, no changed
/// layer. Owns its tensors.
/// </summary>
public sealed class NetworkTrace : IDisposable
{
    private readonly TensorOwner owner;
    private readonly Tensor?[] activations;
    private readonly Linearisation?[] linearisations;

    private NetworkTrace(Network network, TensorOwner owner, Tensor?[] activations, Linearisation?[] linearisations) =>
        (Network, this.owner, this.activations, this.linearisations) = (network, owner, activations, linearisations);

    /// <summary>The network that was run.</summary>
    public Network Network { get; }

    /// <summary>The number of samples, B.</summary>
    public long BatchSize => activations[0]!.shape[0];

    /// <summary>The network's output, <c>[B, K]</c>.</summary>
    public Tensor Output => this[Network.Output];

    /// <summary>
    /// The activation of a node, <c>[B, C, H, W]</c> or <c>[B, F]</c>; it belongs to the trace. Images lie in memory with a pixel's channels side by
    /// side, so flatten them with <c>reshape</c>, not <c>view</c>.
    /// </summary>
    public Tensor this[Node node] =>
        activations[node.Index] ?? throw new InvalidOperationException($"The activation of {node.Name} was not recorded.");

    /// <summary>The activation of the node of this name; it belongs to the trace.</summary>
    public Tensor this[string name] => this[Network[name]];

    /// <summary>Runs a network in evaluation mode and records every activation.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">The images, <c>[B, C, H, W]</c>; converted to the network's number type and device.</param>
    /// <param name="cancellation">Stops the pass between two layers.</param>
    /// <exception cref="InvalidInputException">The input does not fit the network, is not finite, or the network is in training mode.</exception>
    public static NetworkTrace Record(Network network, Tensor input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(input);
        var shapes = Check(network, input);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var activations = new Tensor[shapes.Count];
        var linearisations = new Linearisation?[shapes.Count];
        activations[0] = Image(network, input);
        foreach (var node in network.Nodes.Skip(1))
        {
            cancellation.ThrowIfCancellationRequested();
            (activations[node.Index], linearisations[node.Index]) = node.Layer!.Record([.. node.Inputs.Select(index => activations[index])]);
        }

        var owner = new TensorOwner();
        owner.KeepAll(scope);
        return new NetworkTrace(network, owner, activations, linearisations);
    }

    /// <summary>
    /// Runs a network only as far as one node and records that one alone, which takes no more time and memory than a forward pass: for a score that
    /// reads the node, asked of many images. Nothing can be swept or inverted from such a trace.
    /// </summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">The images, <c>[B, C, H, W]</c>; converted to the network's number type and device.</param>
    /// <param name="node">The node, one of the network's.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops the pass between two layers.</param>
    /// <exception cref="InvalidInputException">The input does not fit the network, is not finite, or the network is in training mode.</exception>
    public static NetworkTrace RecordAt(
        Network network, Tensor input, Node node, IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(node);
        Check(network, input);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var activations = new Tensor?[network.Nodes.Length];
        activations[0] = Image(network, input);
        activations[node.Index] = network.RunTo(node, activations[0]!, progress, cancellation);
        var owner = new TensorOwner();
        owner.KeepAll(scope);
        return new NetworkTrace(network, owner, activations, new Linearisation?[activations.Length]);
    }

    /// <summary>The layer that makes a node, linearised at the recorded input; made once and kept.</summary>
    public Linearisation Linearisation(Node node) => Linearisation(node.Index);

    internal Linearisation Linearisation(int index)
    {
        if (linearisations[index] is { } known) return known;
        var node = Network.Nodes[index];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var made = node.Layer!.Linearise([.. node.Inputs.Select(input => this[Network.Nodes[input]])], this[node]);
        owner.KeepAll(scope);
        return linearisations[index] = made;
    }

    private static IReadOnlyList<long[]> Check(Network network, Tensor input) => network.training
        ? throw new InvalidInputException($"{network.Name} is in training mode, where a trace would not be repeatable; call eval() first.")
        : network.ShapesFor(input.shape);

    private static Tensor Image(Network network, Tensor input)
    {
        var image = input.detach().to(network.ParameterType).to(network.ParameterDevice).InChannelsLast();
        return image.isfinite().all().item<bool>()
            ? image
            : throw new InvalidInputException("The input holds values that are not finite (NaN or infinity); check how it was prepared.");
    }

    /// <summary>Frees every activation.</summary>
    public void Dispose() => owner.Dispose();
}
