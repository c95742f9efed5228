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
    private readonly TensorOwner owner = new();
    private readonly Selection?[] used;
    private readonly Network network;
    private readonly int batchSize;

    private AbandonedNeurons(Network network, int batchSize)
    {
        (this.network, this.batchSize) = (network, batchSize);
        used = new Selection?[network.Nodes.Length];
    }

    /// <summary>
    /// The mask of used neurons of a node, boolean, shaped as its activation, in the caller's scope; null when the score does not depend on the node.
    /// </summary>
    public Tensor? Used(Node node) => used[node.Index]?.Kept;

    /// <summary>The mask of used neurons of the node of this name.</summary>
    public Tensor? Used(string name) => Used(network[name]);

    /// <summary>The selection of used neurons of a node; null when the score does not depend on the node.</summary>
    internal Selection? Selection(Node node) => used[node.Index];

    /// <summary>Finds the used neurons of every layer.</summary>
    public static AbandonedNeurons Find(ImportanceCoefficients coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        using var noGradient = no_grad();
        var result = new AbandonedNeurons(coefficients.Network, coefficients.BatchSize);
        foreach (var node in coefficients.Network.Nodes)
        {
            if (coefficients[node] is not { } values) continue;
            using var notZero = values.NotZero();
            result.used[node.Index] = new Selection(result.owner.Keep(notZero.to(uint8)));
        }

        return result;
    }

    /// <summary>The fraction of a node's neurons that is abandoned, per sample, in [0, 1]; 1 when the score does not depend on the node.</summary>
    public double[] NeuronFraction(Node node) => AbandonedFraction(node, mask => mask);

    /// <summary>The fraction of a node's channels all of whose neurons are abandoned, per sample, in [0, 1].</summary>
    public double[] ChannelFraction(Node node) => AbandonedFraction(node, mask => mask.dim() > 2 ? mask.flatten(2).any(2) : mask);

    /// <summary>Frees the masks.</summary>
    public void Dispose() => owner.Dispose();

    private double[] AbandonedFraction(Node node, Func<Tensor, Tensor> parts)
    {
        if (used[node.Index]?.Kept is not { } mask) return [.. Enumerable.Repeat(1.0, batchSize)];
        using var scope = NewDisposeScope();
        return [.. parts(mask).flatten(1).to(float64).mean([1]).cpu().data<double>().ToArray().Select(used => 1 - used)];
    }
}
