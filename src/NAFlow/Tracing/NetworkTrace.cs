using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Every activation of one forward pass over a batch, and the layers linearised there. Those of layers that cost next to nothing are not held: they
/// are run again when somebody asks. Nothing is left behind in the network: no hook, no changed layer. Owns its tensors.
/// </summary>
public sealed class NetworkTrace : IDisposable
{
    private readonly TensorOwner[] owners;
    private readonly Tensor?[] activations;
    private readonly Linearisation?[] linearisations;
    private readonly bool[] runsAgain;

    private NetworkTrace(Network network, long batchSize)
    {
        (Network, BatchSize) = (network, batchSize);
        owners = [.. network.Nodes.Select(_ => new TensorOwner())];
        (activations, linearisations, runsAgain) = (new Tensor?[owners.Length], new Linearisation?[owners.Length], new bool[owners.Length]);
    }

    // What this is a part of, and where the part begins; null for a trace of its own.
    private readonly (NetworkTrace Trace, long First)? whole;

    private NetworkTrace(NetworkTrace whole, long first, long count)
        : this(whole.Network, count) => this.whole = (whole, first);

    /// <summary>The network that was run.</summary>
    public Network Network { get; }

    /// <summary>The number of samples, B.</summary>
    public long BatchSize { get; }

    /// <summary>The network's output, <c>[B, K]</c>.</summary>
    public Tensor Output => this[Network.Output];

    /// <summary>
    /// The activation of a node, <c>[B, C, H, W]</c> or <c>[B, F]</c>; it belongs to the trace. Images lie in memory with a pixel's channels side by
    /// side, so flatten them with <c>reshape</c>, not <c>view</c>.
    /// </summary>
    public Tensor this[Node node] => activations[node.Index] ??= Again(node);

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
        Check(network, input);
        using var noGradient = no_grad();
        var trace = new NetworkTrace(network, input.shape[0]);
        try
        {
            foreach (var node in network.Nodes)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                if (node.Layer is { } layer)
                {
                    var inputs = trace.Inputs(node);
                    (trace.activations[node.Index], var found) = layer.Record(inputs);
                    trace.linearisations[node.Index] = found is null ? null : trace.Held(layer, inputs, found);
                }
                else trace.activations[node.Index] = Image(network, input);
                trace.owners[node.Index].KeepAll(scope);
                foreach (var read in node.Inputs.Distinct())
                    if (network.ConsumersOf(network.Nodes[read])[^1] == node.Index)
                        trace.LetGo(network.Nodes[read]);
            }
        }
        catch
        {
            trace.Dispose();
            throw;
        }

        return trace;
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
        var trace = new NetworkTrace(network, input.shape[0]);
        var image = Image(network, input);
        (trace.activations[0], trace.activations[node.Index]) = (image, ForwardPass.To(network, node, image, progress, cancellation));
        trace.owners[node.Index].KeepAll(scope);
        return trace;
    }

    /// <summary>
    /// Runs what follows a node anew from other values there, all else as it was recorded of one image, as far as another node, and records that one
    /// alone.
    /// </summary>
    /// <param name="recorded">The recorded pass, of one image.</param>
    /// <param name="node">The node.</param>
    /// <param name="values">Its values, <c>[N, ...]</c>: as many samples as are recorded.</param>
    /// <param name="last">The node that is recorded.</param>
    internal static NetworkTrace RecordAfter(NetworkTrace recorded, Node node, Tensor values, Node last)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (nodes, found) = (recorded.Network.Nodes, new Dictionary<int, Tensor> { [node.Index] = values });
        foreach (var index in Paths.Between(nodes, node.Index, last.Index))
            found[index] = nodes[index].Layer!.Run([.. nodes[index].Inputs.Select(input => found.GetValueOrDefault(input) ?? Repeated(nodes[input]))]);
        var trace = new NetworkTrace(recorded.Network, values.shape[0]);
        var owner = trace.owners[last.Index];
        trace.activations[0] = owner.Keep(Repeated(nodes[0]));
        trace.activations[last.Index] = owner.Keep((found.GetValueOrDefault(last.Index) ?? Repeated(last)).alias());
        return trace;

        Tensor Repeated(Node other) => recorded[other].expand([values.shape[0], .. recorded[other].shape.Skip(1)]);
    }

    /// <summary>
    /// The trace of some of the samples, whose activations are views of these; it is disposed of by the caller, and before this one.
    /// </summary>
    internal NetworkTrace Samples(long first, long count) => new(this, first, count);

    /// <summary>The layer that makes a node, linearised at the recorded input; made once and kept.</summary>
    public Linearisation Linearisation(Node node)
    {
        if (linearisations[node.Index] is { } known) return known;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var inputs = Inputs(node);
        var made = Held(node.Layer!, inputs, node.Layer!.Linearise(inputs, this[node]));
        owners[node.Index].KeepAll(scope);
        return linearisations[node.Index] = made;
    }

    internal Linearisation Linearisation(int index) => Linearisation(Network.Nodes[index]);

    /// <summary>The bytes that are held of a node.</summary>
    internal long Bytes(Node node) => activations[node.Index] is { } values ? values.numel() * values.element_size() : 0;

    /// <summary>Frees what is kept of a node; it is for a pass that goes down a trace of its own and needs the node no more.</summary>
    internal void Free(int node)
    {
        owners[node].Dispose();
        (activations[node], linearisations[node], runsAgain[node]) = (null, null, false);
    }

    /// <summary>
    /// Lets the output of a layer go that is run again when it is asked for, unless a linearisation that was found on the way may hold it.
    /// </summary>
    private void LetGo(Node node)
    {
        if (node.Layer is not { RunsAgain: true } || linearisations[node.Index] is not null) return;
        foreach (var reader in Network.ConsumersOf(node))
            if (linearisations[reader] is not null) return;
        Free(node.Index);
        runsAgain[node.Index] = true;
    }

    private Tensor Again(Node node)
    {
        if (whole is { } all)
        {
            // Parts may be used side by side, and one may be the first to ask for what is run again.
            lock (all.Trace.activations) return owners[node.Index].Keep(all.Trace[node].narrow(0, all.First, BatchSize));
        }

        if (!runsAgain[node.Index])
            throw new InvalidOperationException($"The activation of {node.Name} was not recorded, or is no longer kept.");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return owners[node.Index].Keep(node.Layer!.Run(Inputs(node)));
    }

    private Linearisation Held(Layer layer, Tensor[] inputs, Linearisation made) => Network.HoldsGates ? HeldGates.Of(layer, inputs, made) : made;

    private Tensor[] Inputs(Node node) => [.. node.Inputs.Select(input => this[Network.Nodes[input]])];

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
    public void Dispose()
    {
        foreach (var owner in owners) owner.Dispose();
    }
}
