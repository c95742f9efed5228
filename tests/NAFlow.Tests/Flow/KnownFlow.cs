using NAFlow.Decisions;
using NAFlow.Flow;
using NAFlow.Models.KnownNeurons;

namespace NAFlow.Tests.Flow;

/// <summary>The flow of the known-neuron network on its own picture.</summary>
internal static class KnownFlow
{
    /// <summary>That of the first class by the default options; it holds no tensors, so nobody need dispose of it.</summary>
    public static AttentionFlow Default { get; } = Explain();

    public static AttentionFlow Explain(Decision? decision = null, ExplainOptions? options = null)
    {
        using var network = KnownNeuronNetwork.Create();
        return network.Explain(KnownNeuronPicture.Draw(), decision, options);
    }
}
