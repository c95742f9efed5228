using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Which neurons the decision used. A neuron is abandoned when its importance coefficient is exactly 0: it feeds a ReLU that was off, a max pool did
/// not select it, or nothing downstream reads it. The zeros are the gates' own (they select, and nothing is rounded), so no threshold is involved.
/// Owns its tensors.
/// </summary>
public sealed class AbandonedNeurons : IDisposable
{
    private readonly Network network;
    private readonly Tensor?[] used;
    private readonly (double[] Neurons, double[] Channels)[] fractions;

    /// <summary>None found yet.</summary>
    internal AbandonedNeurons(Network network, int batchSize)
    {
        this.network = network;
        used = new Tensor?[network.Nodes.Length];
        double[] all = [.. Enumerable.Repeat(1.0, batchSize)];
        fractions = [.. Enumerable.Repeat((all, all), used.Length)];
    }

    /// <summary>
    /// The mask of used neurons of a node, boolean, shaped as its activation, in the caller's scope; null when the score does not depend on the node.
    /// </summary>
    public Tensor? Used(Node node) => Selection(node)?.Kept;

    /// <summary>The mask of used neurons of the node of this name.</summary>
    public Tensor? Used(string name) => Used(network[name]);

    /// <summary>The selection of used neurons of a node; null when the score does not depend on the node.</summary>
    internal Selection? Selection(Node node) => used[node.Index] is { } kept ? new Selection(kept) : null;

    /// <summary>Finds the used neurons of every layer.</summary>
    public static AbandonedNeurons Find(ImportanceCoefficients coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        using var noGradient = no_grad();
        var result = new AbandonedNeurons(coefficients.Network, coefficients.BatchSize);
        foreach (var node in coefficients.Network.Nodes) result.Add(node, coefficients[node]);
        return result;
    }

    /// <summary>Finds those of one layer.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="coefficients">Its coefficients; null when the score does not depend on it.</param>
    internal void Add(Node node, Tensor? coefficients)
    {
        if (coefficients is null) return;
        using var scope = NewDisposeScope();

        // Sums of ones are exact in float32 as far as 2^24.
        var notZero = coefficients.NotZero();
        var count = coefficients.dim() > 2 ? notZero.sum([.. Enumerable.Range(2, (int)coefficients.dim() - 2).Select(axis => (long)axis)]) : notZero;
        var byChannel = count.OnProcessor();
        var all = coefficients.numel() / coefficients.shape[0];
        fractions[node.Index] = (
            Missing(byChannel.sum([1L]), all), Missing(byChannel.Clipped(0, 1).sum([1L]), coefficients.shape[1]));
        used[node.Index] = notZero.to(uint8).DetachFromDisposeScope();

        static double[] Missing(Tensor found, long all) => [.. found.data<double>().Select(number => 1 - number / all)];
    }

    /// <summary>Frees the mask of a node whose neurons nothing asks for any more; its fractions stay known.</summary>
    internal void Free(int node)
    {
        used[node]?.Dispose();
        used[node] = null;
    }

    /// <summary>The fraction of a node's neurons that is abandoned, per sample, in [0, 1]; 1 when the score does not depend on the node.</summary>
    public IReadOnlyList<double> NeuronFraction(Node node) => fractions[node.Index].Neurons;

    /// <summary>The fraction of a node's channels all of whose neurons are abandoned, per sample, in [0, 1].</summary>
    public IReadOnlyList<double> ChannelFraction(Node node) => fractions[node.Index].Channels;

    /// <summary>Frees the masks.</summary>
    public void Dispose()
    {
        for (var node = 0; node < used.Length; node++) Free(node);
    }
}
