using NAFlow.Networks;

namespace NAFlow.Inversion;

/// <summary>What every step of the cascade looks at.</summary>
internal sealed record CascadeState(NetworkTrace Trace, AbandonedNeurons Abandoned, InversionOptions Options)
{
    public Network Network => Trace.Network;

    /// <summary>The node whose coefficients and mask count for a node.</summary>
    public Node TensorNode(int index) => Options.ReluInPlace ? Network.InPlace(Network.Nodes[index]) : Network.Nodes[index];
}
