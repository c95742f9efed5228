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
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between two solver iterations.</param>
    public static RecoveredLayers Run(
        NetworkTrace trace, AbandonedNeurons abandoned, Inverse inverse, IProgress<Node>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(abandoned);
        ArgumentNullException.ThrowIfNull(inverse);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var descent = inverse.Descend(trace, abandoned);
        var owner = new TensorOwner();
        var layers = new Stack<RecoveredLayer>();
        var carried = new Tensor?[trace.Network.Nodes.Length];
        try
        {
            foreach (var node in trace.Network.FlowNodes.Reverse())
            {
                cancellation.ThrowIfCancellationRequested();
                var watch = Stopwatch.StartNew();
                using var step = NewDisposeScope();
                SolveReport? report = null;
                if (node == trace.Network.FeatureNode) carried[node.Index] = descent.Start();
                else (carried[node.Index], report) = descent.Step(node.Index, carried, cancellation);
                carried[node.Index]!.MoveToOuterDisposeScope();
                var map = owner.Keep(descent.FeatureMap(node.Index, carried[node.Index]!));
                layers.Push(new RecoveredLayer(node, map, report, watch.Elapsed.TotalSeconds));
                progress?.Report(node);
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
internal abstract class Descent(NetworkTrace trace, AbandonedNeurons abandoned, Inverse inverse)
{
    /// <summary>The index of N.</summary>
    protected int Features => trace.Network.FeatureNode.Index;

    /// <summary>What is carried at N, where nothing has been lost yet.</summary>
    public abstract Tensor Start();

    /// <summary>What is carried at a node, from what is carried at the nodes that read it.</summary>
    public abstract (Tensor Carried, SolveReport? Report) Step(int node, IReadOnlyList<Tensor?> carried, CancellationToken cancellation);

    /// <summary>The feature map that what is carried stands for.</summary>
    public abstract Tensor FeatureMap(int node, Tensor carried);

    protected Tensor Activation(int node) => trace[trace.Network.Nodes[node]];

    /// <summary>Abandons the neurons that the decision did not use, by selection.</summary>
    protected Tensor Abandon(int node, Tensor carried)
    {
        if (!inverse.Abandoning) return carried.alias();

        // Run in place, a node has the tensor of the ReLU that overwrites it, and so its mask.
        var own = trace.Network.Nodes[node];
        return abandoned.Selection(inverse.ReluInPlace ? trace.Network.InPlace(own) : own) is { } used ? used.Of(carried) : carried.alias();
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
    protected abstract (Tensor Found, SolveReport? Report) Solve(int node, Equations[] readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation);
}

/// <summary>What the equations of a way down are made of.</summary>
internal sealed record CascadeState(NetworkTrace Trace, AbandonedNeurons Abandoned, SolvedInverse Inverse)
{
    public Network Network => Trace.Network;
}
