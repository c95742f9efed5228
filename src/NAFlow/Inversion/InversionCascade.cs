using System.Diagnostics;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// The inversion cascade (NA-BP): starting at N, layer by layer towards the image, it recovers from the used neurons above what they let one recover of
/// each layer, and abandons the rest.
/// </summary>
public static class InversionCascade
{
    /// <summary>Recovers every layer from the image to N.</summary>
    /// <param name="trace">The recorded forward pass.</param>
    /// <param name="abandoned">The used neurons of the decision.</param>
    /// <param name="options">The semantics.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between two solver iterations.</param>
    public static RecoveredLayers Run(
        NetworkTrace trace, AbandonedNeurons abandoned, InversionOptions options, IProgress<Node>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(abandoned);
        ArgumentNullException.ThrowIfNull(options);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var state = new CascadeState(trace, abandoned, options);
        var plan = new ReadingPlan(state);
        Inverse inverse = options.Method switch
        {
            InverseMethod.Kept => new KeptFraction(state),
            InverseMethod.MinimumNorm => new MinimumNorm(state),
            _ => new ForwardActivation(state),
        };

        var owner = new TensorOwner();
        var layers = new Stack<RecoveredLayer>();
        var carried = new Tensor?[trace.Network.Nodes.Length];
        try
        {
            foreach (var index in plan.Region.Reverse())
            {
                cancellation.ThrowIfCancellationRequested();
                var watch = Stopwatch.StartNew();
                using var step = NewDisposeScope();
                var node = trace.Network.Nodes[index];
                SolveReport? report = null;
                if (node == trace.Network.FeatureNode) carried[index] = inverse.Start();
                else
                    (carried[index], report) = inverse.Step(
                        index, [.. plan.Of(index).Select(reading => new Equations(state, reading))], carried, cancellation);
                carried[index]!.MoveToOuterDisposeScope();
                var map = owner.Keep(inverse.FeatureMap(index, carried[index]!));
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

/// <summary>What every step of the cascade looks at.</summary>
internal sealed record CascadeState(NetworkTrace Trace, AbandonedNeurons Abandoned, InversionOptions Options)
{
    public Network Network => Trace.Network;

    /// <summary>The node whose coefficients and mask count for a node.</summary>
    public Node TensorNode(int index) => Options.ReluInPlace ? Network.InPlace(Network.Nodes[index]) : Network.Nodes[index];
}

/// <summary>One semantics of going down a layer. What it carries from node to node is its own: a kept fraction, or a value.</summary>
internal abstract class Inverse(CascadeState state)
{
    protected CascadeState State => state;

    /// <summary>What is carried at N, where nothing has been lost yet.</summary>
    public abstract Tensor Start();

    /// <summary>What is carried at a node, from what is carried at the nodes that read it.</summary>
    public abstract (Tensor Carried, SolveReport? Report) Step(int node, IReadOnlyList<Equations> readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation);

    /// <summary>The feature map that what is carried stands for.</summary>
    public abstract Tensor FeatureMap(int node, Tensor carried);

    protected Tensor Activation(int node) => state.Trace[state.Network.Nodes[node]];

    /// <summary>Abandons the neurons that the decision did not use, by selection.</summary>
    protected Tensor Abandon(int node, Tensor carried) =>
        state.Options.Gate && state.Abandoned.Selection(state.TensorNode(node)) is { } used ? used.Of(carried) : carried.alias();
}

/// <summary>No inversion: the forward activation of the used neurons. With the coefficients it makes element-wise Grad-CAM.</summary>
internal sealed class ForwardActivation(CascadeState state) : Inverse(state)
{
    public override Tensor Start() => FeatureMapOf(State.Network.FeatureNode.Index);

    public override (Tensor Carried, SolveReport? Report) Step(
        int node, IReadOnlyList<Equations> readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation) => (FeatureMapOf(node), null);

    public override Tensor FeatureMap(int node, Tensor carried) => carried.alias();

    private Tensor FeatureMapOf(int node) => Abandon(node, Activation(node));
}
