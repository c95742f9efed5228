using static TorchSharp.torch;

namespace NAFlow.Inversion;

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
