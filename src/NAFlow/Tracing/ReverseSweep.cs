using System.Diagnostics;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// The one way down, from a node of a trace to the image, by a rule: <c>J^T</c> for importance coefficients, and what guided backpropagation and
/// relevance make of it. What several readers send back to a node is added up; what arrived at a node is freed once the node has passed it on.
/// Several sweeps may go down side by side, a node at a time.
/// </summary>
internal sealed class ReverseSweep : IDisposable
{
    private readonly Network network;
    private readonly Func<Node, Tensor, IReadOnlyList<Tensor>> back;
    private readonly int lowest;
    private readonly Tensor?[] arrived;

    /// <param name="network">The network.</param>
    /// <param name="start">Where the sweep starts.</param>
    /// <param name="seed">What it starts with, shaped as the node.</param>
    /// <param name="back">From a node and what arrived there to what goes to each of its inputs.</param>
    /// <param name="lowest">The lowest node that anything is sent to, by its index.</param>
    public ReverseSweep(Network network, Node start, Tensor seed, Func<Node, Tensor, IReadOnlyList<Tensor>> back, int lowest = 0)
    {
        (this.network, this.back, this.lowest) = (network, back, lowest);
        arrived = new Tensor?[network.Nodes.Length];
        arrived[start.Index] = seed.alias().DetachFromDisposeScope();
    }

    /// <summary>Goes down.</summary>
    /// <param name="trace">The recorded forward pass.</param>
    /// <param name="start">Where the sweep starts.</param>
    /// <param name="seed">What it starts with, shaped as the node.</param>
    /// <param name="back">From a node and what arrived there to what goes to each of its inputs.</param>
    /// <param name="steps">What is done at every node.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>The seconds that the sweep itself took.</returns>
    public static double Run(
        NetworkTrace trace, Node start, Tensor seed, Func<Node, Tensor, IReadOnlyList<Tensor>> back, SweepSteps steps, CancellationToken cancellation)
    {
        var watch = new Stopwatch();
        using var sweep = new ReverseSweep(trace.Network, start, seed, back, steps.Lowest);
        for (var index = start.Index; index >= steps.Lowest; index--)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var node = trace.Network.Nodes[index];
            steps.Visit(node, sweep.At(node));
            watch.Start();
            sweep.PassOn(node);
            watch.Stop();
            steps.Leave?.Invoke(node);
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Goes the same way with what is known already.</summary>
    public static void Through(Node start, Network network, Func<Node, Tensor?> known, SweepSteps steps, CancellationToken cancellation)
    {
        for (var index = start.Index; index >= steps.Lowest; index--)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var node = network.Nodes[index];
            steps.Visit(node, known(node));
            steps.Leave?.Invoke(node);
        }
    }

    /// <summary>What has arrived at a node whose readers have all passed on theirs; null where nothing has.</summary>
    public Tensor? At(Node node) => arrived[node.Index];

    /// <summary>Sends what arrived at a node on to its inputs, and frees it.</summary>
    public void PassOn(Node node)
    {
        using var value = arrived[node.Index];
        arrived[node.Index] = null;
        var inputs = node.Inputs;
        if (value is null || inputs.All(input => input < lowest)) return;
        using var scope = NewDisposeScope();
        var parts = back(node, value);
        for (var slot = 0; slot < inputs.Length; slot++)
        {
            var part = ReferenceEquals(parts[slot], value) ? value.alias() : parts[slot];
            using var sum = arrived[inputs[slot]];
            arrived[inputs[slot]] = (sum?.Plus(part) ?? part).DetachFromDisposeScope();
        }
    }

    public void Dispose()
    {
        foreach (var value in arrived) value?.Dispose();
    }
}

/// <summary>What is done at every node on the way down, from the highest to the image.</summary>
/// <param name="Visit">
/// Told of every node with what arrived there, null where nothing did; it runs in a dispose scope of its own, which lies in that of the sweep's
/// caller.
/// </param>
internal sealed record SweepSteps(Action<Node, Tensor?> Visit)
{
    /// <summary>Told of every node when it has passed on what arrived there.</summary>
    public Action<Node>? Leave { get; init; }

    /// <summary>The lowest node that is visited, by its index.</summary>
    public int Lowest { get; init; }
}
