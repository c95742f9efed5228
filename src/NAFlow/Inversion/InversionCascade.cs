using System.Diagnostics;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// The inversion cascade (NA-BP): starting at N, layer by layer towards the image, it recovers from the used neurons above what they let one recover
/// of each layer, and abandons the rest.
/// </summary>
public static class InversionCascade
{
    /// <summary>Recovers every layer from the image to N.</summary>
    /// <param name="trace">The recorded forward pass.</param>
    /// <param name="abandoned">The used neurons of the decision.</param>
    /// <param name="inverse">How a feature map is recovered from what the layers after it kept.</param>
    /// <param name="share">The share of every neuron of N that is kept from the start, shaped as N; null for all of it.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between two solver iterations.</param>
    public static RecoveredLayers Run(
        NetworkTrace trace, AbandonedNeurons abandoned, Inverse inverse, Tensor? share = null, IProgress<Node>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(abandoned);
        ArgumentNullException.ThrowIfNull(inverse);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var descent = inverse.Descend(trace, abandoned);
        descent.Share = share;
        var owner = new TensorOwner();
        var layers = new Stack<RecoveredLayer>();
        try
        {
            var shown = trace.Network.FlowNodes.ToHashSet();
            foreach (var node in trace.Network.CascadeNodes.Reverse())
            {
                cancellation.ThrowIfCancellationRequested();
                var watch = Stopwatch.StartNew();
                var report = descent.Recover(node, cancellation);
                if (shown.Contains(node)) layers
                    .Push(new RecoveredLayer(node, owner.Keep(descent.FeatureMap(node)), report, watch.Elapsed.TotalSeconds));
                foreach (var done in descent.LastReadBy(node)) descent.Free(done);
                if (shown.Contains(node)) progress?.Report(node);
            }
        }
        catch
        {
            owner.Dispose();
            throw;
        }

        return new RecoveredLayers([.. layers], owner);
    }
}

/// <summary>The way down of one inverse. What it carries from node to node is its own: a kept fraction, or a value.</summary>
internal abstract class Descent(NetworkTrace trace, AbandonedNeurons abandoned, Inverse inverse) : IDisposable
{
    private readonly Tensor?[] carried = new Tensor?[trace.Network.Nodes.Length];
    private ILookup<int, int>? lastReads;

    /// <summary>The index of N.</summary>
    protected int Features => trace.Network.FeatureNode.Index;

    /// <summary>The share of every neuron of N that is kept from the start, shaped as N; it belongs to the caller.</summary>
    /// <value>Null: all of it.</value>
    public Tensor? Share { get; set; }

    /// <summary>What is carried at N, where nothing has been lost yet but what is not of the <see cref="Share"/>.</summary>
    public abstract Tensor Start();

    /// <summary>What is carried at a node, from what is carried at the nodes that read it.</summary>
    public abstract (Tensor Carried, SolveReport? Report) Step(int node, IReadOnlyList<Tensor?> carried, CancellationToken cancellation);

    /// <summary>The feature map that what is carried stands for.</summary>
    public abstract Tensor FeatureMap(int node, Tensor carried);

    /// <summary>The nodes above that a step asks about, beside itself.</summary>
    public virtual IEnumerable<int> ReadBy(int node) => [Coefficients(node)];

    /// <summary>Recovers a node of the flow; those above it have been recovered.</summary>
    public SolveReport? Recover(Node node, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (found, report) = node.Index == Features ? (Start(), null) : Step(node.Index, carried, cancellation);
        carried[node.Index] = found.DetachFromDisposeScope();
        return report;
    }

    /// <summary>The feature map of a node that was recovered, in the caller's scope.</summary>
    public Tensor FeatureMap(Node node) => FeatureMap(node.Index, carried[node.Index]!);

    /// <summary>The nodes that nothing asks about any more once a node is done.</summary>
    public IEnumerable<int> LastReadBy(Node node) => (lastReads ??= LastReads())[node.Index];

    /// <summary>Frees what is carried at a node.</summary>
    public void Free(int node)
    {
        carried[node]?.Dispose();
        carried[node] = null;
    }

    public void Dispose()
    {
        for (var node = 0; node < carried.Length; node++) Free(node);
    }

    protected Tensor Activation(int node) => trace[trace.Network.Nodes[node]];

    /// <summary>Abandons the neurons that the decision did not use, by selection.</summary>
    protected Tensor Abandon(int node, Tensor carried) =>
        inverse.Abandoning && abandoned.Selection(trace.Network.Nodes[Coefficients(node)]) is { } used ? used.Of(carried) : carried.alias();

    /// <summary>
    /// The node whose coefficients a node has: run in place, a node has the tensor of the ReLU that overwrites it, and so its mask.
    /// </summary>
    private int Coefficients(int node) => inverse.CoefficientsOf(trace.Network, trace.Network.Nodes[node]).Index;

    private ILookup<int, int> LastReads()
    {
        int[] last = [.. Enumerable.Range(0, carried.Length)];
        foreach (var node in trace.Network.CascadeNodes)
            foreach (var read in ReadBy(node.Index)) last[read] = Math.Min(last[read], node.Index);
        return Enumerable.Range(0, last.Length).ToLookup(node => last[node]);
    }
}

/// <summary>No inversion: the forward activation of the used neurons. With the coefficients it makes element-wise Grad-CAM.</summary>
internal sealed class ForwardActivation(NetworkTrace trace, AbandonedNeurons abandoned, NoInverse inverse) : Descent(trace, abandoned, inverse)
{
    public override Tensor Start() => FeatureMapOf(Features);

    public override (Tensor Carried, SolveReport? Report) Step(int node, IReadOnlyList<Tensor?> carried, CancellationToken cancellation) =>
        (FeatureMapOf(node), null);

    public override Tensor FeatureMap(int node, Tensor carried) => carried.alias();

    private Tensor FeatureMapOf(int node) => Abandon(node, Activation(node));
}

/// <summary>A way down by equations: those of everything that reads a node, in closed form where there is one.</summary>
internal abstract class SolvedDescent(CascadeState state) : Descent(state.Trace, state.Abandoned, state.Inverse)
{
    private readonly ReadingPlan plan = new(state);

    public sealed override IEnumerable<int> ReadBy(int node) => plan.ReadBy(node).Concat(base.ReadBy(node));

    public sealed override (Tensor Carried, SolveReport? Report) Step(int node, IReadOnlyList<Tensor?> carried, CancellationToken cancellation)
    {
        Equations[] readings = [.. plan.Of(node).Select(reading => new Equations(state, reading))];
        if (readings is [var only] && ClosedForm(only, carried[only.Target]!) is { } closed) return (Abandon(node, closed), null);
        var (found, report) = Solve(node, readings, carried, cancellation);
        return (Abandon(node, found), report);
    }

    /// <summary>What is carried at the source of a reading in closed form; null when it has to be solved for.</summary>
    protected abstract Tensor? ClosedForm(Equations reading, Tensor carried);

    /// <summary>What solves the equations of all readings of a node, and how well.</summary>
    protected abstract (Tensor Found, SolveReport? Report) Solve(
        int node, Equations[] readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation);
}

/// <summary>What the equations of a way down are made of.</summary>
internal sealed record CascadeState(NetworkTrace Trace, AbandonedNeurons Abandoned, SolvedInverse Inverse) : IDisposable
{
    private (long First, long Count)? samples;

    public Network Network => Trace.Network;

    /// <summary>The recorded activation of the node of this index.</summary>
    public Tensor Activation(int node) => Trace[Network.Nodes[node]];

    /// <summary>The used neurons of a node; null when the score does not depend on it.</summary>
    public Selection? Used(Node node) =>
        samples is { } part ? Abandoned.Selection(node)?.Samples(part.First, part.Count) : Abandoned.Selection(node);

    /// <summary>The same of some of the samples.</summary>
    public CascadeState Samples(long first, long count) => new(Trace.Samples(first, count), Abandoned, Inverse) { samples = (first, count) };

    /// <summary>Frees what was made for some of the samples; the whole batch belongs to others.</summary>
    public void Dispose()
    {
        if (samples is not null) Trace.Dispose();
    }
}
