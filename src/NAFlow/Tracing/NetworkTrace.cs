using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tracing;

/// <summary>
/// Every activation of one forward pass over a batch, and the layers linearised there. Nothing is left behind in the network: no hook, no changed layer.
/// Owns its tensors.
/// </summary>
public sealed class NetworkTrace : IDisposable
{
    private readonly TensorOwner owner;
    private readonly Tensor[] activations;
    private readonly Linearisation?[] linearisations;

    private NetworkTrace(Network network, TensorOwner owner, Tensor[] activations, Linearisation?[] linearisations) =>
        (Network, this.owner, this.activations, this.linearisations) = (network, owner, activations, linearisations);

    /// <summary>The network that was run.</summary>
    public Network Network { get; }

    /// <summary>The number of samples, B.</summary>
    public long BatchSize => activations[0].shape[0];

    /// <summary>The network's output, <c>[B, K]</c>.</summary>
    public Tensor Output => activations[^1];

    /// <summary>
    /// The activation of a node, <c>[B, C, H, W]</c> or <c>[B, F]</c>; it belongs to the trace. Images lie in memory with a pixel's channels side by side, so
    /// flatten them with <c>reshape</c>, not <c>view</c>.
    /// </summary>
    public Tensor this[Node node] => activations[node.Index];

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
        if (network.training) throw new InvalidInputException($"{network.Name} is in training mode, where a trace would not be repeatable; call eval() first.");
        var shapes = network.ShapesFor(input.shape);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var activations = new Tensor[shapes.Count];
        var linearisations = new Linearisation?[shapes.Count];
        activations[0] = input.detach().to(network.ParameterType).to(network.ParameterDevice).InChannelsLast();
        if (!activations[0].isfinite().all().item<bool>())
            throw new InvalidInputException("The input holds values that are not finite (NaN or infinity); check how it was prepared.");
        foreach (var node in network.Nodes.Skip(1))
        {
            cancellation.ThrowIfCancellationRequested();
            (activations[node.Index], linearisations[node.Index]) = node.Layer!.Record([.. node.Inputs.Select(index => activations[index])]);
        }

        var owner = new TensorOwner();
        owner.KeepAll(scope);
        return new NetworkTrace(network, owner, activations, linearisations);
    }

    /// <summary>The layer that makes a node, linearised at the recorded input; made once and kept.</summary>
    public Linearisation Linearisation(Node node) => Linearisation(node.Index);

    internal Linearisation Linearisation(int index)
    {
        if (linearisations[index] is { } known) return known;
        var node = Network.Nodes[index];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var made = node.Layer!.Linearise([.. node.Inputs.Select(input => activations[input])], activations[index]);
        owner.KeepAll(scope);
        return linearisations[index] = made;
    }

    /// <summary>Frees every activation.</summary>
    public void Dispose() => owner.Dispose();
}
