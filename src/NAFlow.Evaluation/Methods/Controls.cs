using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Maps that know nothing of the decision: what a metric must put last.</summary>
public static class ControlList
{
    private const string Control = "a control";

    /// <summary>All of them.</summary>
    /// <param name="seed">The seed of the random one.</param>
    public static IReadOnlyList<MapMethod> All(int seed) =>
    [
        new("random", (traced, cancellation) => RandomControl.Explain(traced, seed, cancellation))
        {
            Source = Control,
            Options = new Seeded(seed),
            Neurons = (traced, visit, _) => RandomControl.Neurons(traced, seed, visit),
        },
        new("centre Gaussian", CentreGaussian.Explain) { Source = Control },
        new("Sobel edges", SobelEdges.Explain) { Source = Control },
        new("constant", ConstantControl.Explain) { Source = Control },
        new("mean activation", MeanActivation.Explain)
        { Source = Control, Neurons = (traced, visit, _) => MeanActivation.Neurons(traced, visit) },
    ];

    private sealed record Seeded(int Seed);
}

/// <summary>Attention is the same everywhere: 1.</summary>
internal static class ConstantControl
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default) =>
        ControlMaps.Of(traced, cancellation, static (_, activation) => ones([activation.shape[0], activation.shape[2], activation.shape[3]]));
}

/// <summary>
/// Attention is anywhere: independent uniform numbers in [0, 1), of a seed, the layer's name and the image, the same on every machine.
/// </summary>
internal static class RandomControl
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, int seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var scope = NewDisposeScope();
        var images = traced.Input.detach().to(float32).cpu().contiguous();
        var states = States(images, seed);
        return ControlMaps.Of(traced, cancellation, (node, activation) =>
        {
            var (height, width) = (activation.shape[2], activation.shape[3]);
            return tensor([.. states.SelectMany(state => Uniform(
                node.Name.Aggregate(state, (mixed, letter) => Mixed(mixed, letter)), (int)(height * width)))], [states.Length, height, width]);
        });
    }

    /// <summary>A number of its own for every neuron.</summary>
    public static void Neurons(TracedDecision traced, int seed, Action<Node, Tensor> visit)
    {
        using var scope = NewDisposeScope();
        var state = States(traced.Input.detach().to(float32).cpu().contiguous(), seed)[0];
        foreach (var node in traced.Network.FlowNodes.Where(traced.DependsOn))
        {
            using var step = NewDisposeScope();
            var shape = traced.Trace[node].shape;
            visit(node, tensor([.. Uniform(node.Name.Aggregate(state, (mixed, letter) => Mixed(mixed, letter)), (int)shape.Aggregate(
                1L, (product, side) => product * side))], shape));
        }
    }

    private static ulong[] States(Tensor images, int seed) => [.. Enumerable.Range(0, (int)images.shape[0]).Select(sample => images[sample].data<float>()
        .Aggregate(SplitMix.Mix((ulong)seed + SplitMix.Increment), (state, value) => Mixed(state, BitConverter.SingleToUInt32Bits(value))))];

    private static ulong Mixed(ulong state, uint value) => SplitMix.Mix((state ^ value) + SplitMix.Increment);

    private static IEnumerable<float> Uniform(ulong state, int count) =>
        Enumerable.Range(1, count).Select(index => (SplitMix.Mix(state + (ulong)index * SplitMix.Increment) >> 40) * (1f / (1 << 24)));
}

/// <summary>Attention is in the middle: a Gaussian at the centre, with a deviation of a quarter of the side along each axis.</summary>
internal static class CentreGaussian
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default) =>
        ControlMaps.Of(traced, cancellation, static (_, activation) =>
            Along(activation.shape[2]).unsqueeze(1).matmul(Along(activation.shape[3]).unsqueeze(0)).expand(activation.shape[0], -1, -1));

    private static Tensor Along(long side) => tensor([.. Enumerable.Range(0, (int)side).Select(place =>
    {
        var deviations = (place - (side - 1) / 2.0) / (side / 4.0);
        return Math.Exp(-deviations * deviations / 2);
    })]);
}

/// <summary>
/// Attention is at edges: the magnitude of the Sobel gradient of the image's luma (ITU-R BT.601, of the values before normalisation; the mean of the
/// channels of images that are not in colour), with the border repeated; at other layers, its average over what a position covers.
/// </summary>
internal static class SobelEdges
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var edges = Edges(Luma(traced));
        return ControlMaps.Of(traced, cancellation, (_, activation) =>
            nn.functional.adaptive_avg_pool2d(edges, [activation.shape[2], activation.shape[3]]).squeeze(1));
    }

    /// <summary>The luma, <c>[B, 1, H, W]</c>, but for a constant.</summary>
    private static Tensor Luma(TracedDecision traced)
    {
        var (image, deviation) = (traced.Input.to(float64), traced.Network.Preprocessing.StandardDeviation);
        if (image.shape[1] != 3) return image.mean([1L], keepdim: true);
        double[] shares = [0.299 * deviation.Red, 0.587 * deviation.Green, 0.114 * deviation.Blue];
        if (traced.Network.Preprocessing.Channels == ChannelOrder.BlueGreenRed) Array.Reverse(shares);
        return (image * tensor(shares, [1, 3, 1, 1], device: image.device)).sum([1L], keepdim: true);
    }

    private static Tensor Edges(Tensor luma)
    {
        var kernels = tensor([-1.0, 0, 1, -2, 0, 2, -1, 0, 1, -1, -2, -1, 0, 0, 0, 1, 2, 1], [2, 1, 3, 3], device: luma.device);
        var gradient = nn.functional.conv2d(nn.functional.pad(luma, [1, 1, 1, 1], PaddingModes.Replicate), kernels);
        return (gradient * gradient).sum([1L], keepdim: true).sqrt();
    }
}

/// <summary>Attention is what is active: the mean of the activation over channels, without what is negative.</summary>
internal static class MeanActivation
{
    /// <summary>Every neuron's own activation: the largest come first.</summary>
    public static void Neurons(TracedDecision traced, Action<Node, Tensor> visit)
    {
        foreach (var node in traced.Network.FlowNodes.Where(traced.DependsOn)) visit(node, traced.Trace[node]);
    }

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default) =>
        ControlMaps.Of(traced, cancellation, static (_, activation) => activation.mean([1L]).relu());
}

/// <summary>Controls have maps of the same layers as the baselines, or tables would compare unlike things.</summary>
internal static class ControlMaps
{
    /// <summary>The maps <c>[B, h, w]</c> of the nodes that the score depends on, from the node and its activation.</summary>
    public static IReadOnlyList<MapSet> Of(TracedDecision traced, CancellationToken cancellation, Func<Node, Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfNodes(traced, cancellation, node => map(node, traced.Trace[node]));
    }
}
