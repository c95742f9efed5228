using System.Runtime.InteropServices;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Which neurons the decision used. A neuron is abandoned when its importance coefficient is exactly 0: it feeds a ReLU that was off, a max pool did
/// not select it, or nothing downstream reads it. The zeros are the gates' own (they select, and nothing is rounded), so no threshold is involved.
/// With an epsilon above 0 it is also abandoned when it is among those that give least (<see cref="Contributions"/>), which is for networks without
/// such zeros. Owns its tensors.
/// </summary>
public sealed class AbandonedNeurons : IDisposable
{
    /// <summary>
    /// The epsilon of networks without exact zeros, where none is chosen: 1% of a layer's contributions.
    /// </summary>
    public const double UsualEpsilon = 0.01;

    private readonly Network network;
    private readonly double epsilon;
    private readonly Tensor?[] used;
    private readonly (double[] Neurons, double[] Channels)[] fractions;

    /// <summary>None found yet.</summary>
    internal AbandonedNeurons(Network network, int batchSize, double epsilon = 0)
    {
        (this.network, this.epsilon) = (network, epsilon);
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

    /// <summary>Finds the used neurons of every layer: those whose coefficient is not exactly 0.</summary>
    public static AbandonedNeurons Find(ImportanceCoefficients coefficients) => Of(coefficients, trace: null, epsilon: 0);

    /// <summary>Finds the used neurons of every layer.</summary>
    /// <param name="coefficients">The importance coefficients.</param>
    /// <param name="trace">The forward pass that they are of.</param>
    /// <param name="epsilon">The share of a layer's contributions that is abandoned (<see cref="Inversion.Inverse.Epsilon"/>).</param>
    public static AbandonedNeurons Find(ImportanceCoefficients coefficients, NetworkTrace trace, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epsilon, 1);
        return Of(coefficients, trace, epsilon);
    }

    private static AbandonedNeurons Of(ImportanceCoefficients coefficients, NetworkTrace? trace, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        using var noGradient = no_grad();
        var result = new AbandonedNeurons(coefficients.Network, coefficients.BatchSize, epsilon);
        foreach (var node in coefficients.Network.Nodes) result.Add(node, coefficients[node], trace);
        return result;
    }

    /// <summary>Finds those of one layer.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="coefficients">Its coefficients; null when the score does not depend on it.</param>
    /// <param name="trace">The forward pass, which epsilon needs.</param>
    internal void Add(Node node, Tensor? coefficients, NetworkTrace? trace = null)
    {
        if (coefficients is null) return;
        using var scope = NewDisposeScope();

        // Sums of ones are exact in float32 as far as 2^24.
        var notZero = epsilon > 0 ? Contributions.Largest(coefficients, trace![node], epsilon) : coefficients.NotZero();
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

    /// <summary>How the neurons of a node share in the decision, per sample.</summary>
    /// <param name="node">The node, whose mask is not freed yet.</param>
    /// <param name="activation">Its activation, <c>[B, C, H, W]</c>.</param>
    internal IReadOnlyList<NeuronShares> Shares(Node node, Tensor activation)
    {
        using var scope = NewDisposeScope();
        var active = activation.NotZero();
        var all = activation.numel() / activation.shape[0];
        double[] on = Counts(active), taking = used[node.Index] is { } mask ? Counts(active.mul_(mask)) : new double[on.Length];
        return [.. on.Zip(taking, (active, part) => new NeuronShares(part / all, (active - part) / all, (all - active) / all) { Epsilon = epsilon })];

        // Sums of ones are exact in float32 as far as 2^24, which no map of one channel has.
        static double[] Counts(Tensor ones) => [.. ones.sum([2L, 3], type: float32).OnProcessor().sum([1L]).data<double>()];
    }

    /// <summary>Frees the masks.</summary>
    public void Dispose()
    {
        for (var node = 0; node < used.Length; node++) Free(node);
    }
}

/// <summary>What the neurons of a layer give to the score, to first order: <c>|L x|</c> each.</summary>
internal static class Contributions
{
    // Positive float32 numbers are in the order of their bits, so their place in it is found exactly, one half of the bits after the other.
    private const int HalfBits = 16, Halves = 1 << HalfBits;

    /// <summary>
    /// The neurons that are not abandoned, sample by sample: all but those with the smallest contributions, as many as come to at most a share of the
    /// whole. Of equal ones all are abandoned or none, those that give nothing always are, and of a layer that gives nothing at all just the exact
    /// zeros are.
    /// </summary>
    /// <param name="coefficients">L, <c>[B, ...]</c>.</param>
    /// <param name="activation">x, shaped as L.</param>
    /// <param name="epsilon">The share, above 0.</param>
    /// <returns>1 for the neurons that are used and 0 for the others, shaped as L.</returns>
    public static Tensor Largest(Tensor coefficients, Tensor activation, double epsilon)
    {
        using var scope = NewDisposeScope();
        var contributions = (coefficients * activation).abs().to(float32);
        var used = coefficients.NotZero();
        for (var sample = 0L; sample < coefficients.shape[0]; sample++)
        {
            using var one = NewDisposeScope();
            var values = contributions.narrow(0, sample, 1);
            if (Least(values.cpu().contiguous().data<float>().ToArray(), epsilon) is not { } least) continue;
            var part = used.narrow(0, sample, 1);
            part.copy_(where(values.Below(least), zeros_like(part), part));
        }

        return used.MoveToOuterDisposeScope();
    }

    /// <summary>The smallest number that is kept; null where the sum is 0, or not finite.</summary>
    internal static float? Least(ReadOnlySpan<float> values, double epsilon)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var sums = new double[Halves];
        for (var index = 0; index < bits.Length; index++) sums[(bits[index] & int.MaxValue) >> HalfBits] += values[index];
        var most = epsilon * sums.Sum();
        if (!(most > 0) || !double.IsFinite(most)) return null;
        var high = FirstOver(sums, ref most);
        Array.Clear(sums);
        for (var index = 0; index < bits.Length; index++)
            if (bits[index] >> HalfBits == high) sums[bits[index] & (Halves - 1)] += values[index];
        return BitConverter.Int32BitsToSingle((high << HalfBits) + FirstOver(sums, ref most));
    }

    /// <summary>The first key whose sum no longer fits; what those before it come to is taken from the rest.</summary>
    private static int FirstOver(double[] sums, ref double most)
    {
        var key = 0;
        while (key < sums.Length - 1 && sums[key] <= most) most -= sums[key++];
        return key;
    }
}
