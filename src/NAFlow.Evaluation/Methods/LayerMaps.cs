using System.Runtime.InteropServices;
using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>What baselines at every layer are alike in: one map for each node of the flow that the score depends on.</summary>
internal static class LayerMaps
{
    /// <summary>Maps <c>[B, h, w]</c> made of the activation x and its coefficients L, both <c>[B, C, h, w]</c>, on one way down.</summary>
    public static IReadOnlyList<MapSet> OfCoefficients(
        TracedDecision traced, CancellationToken cancellation, Func<Tensor, Tensor, Tensor> map) =>
        OfSweep(traced, (steps, stop) => traced.Sweep(steps, stop), (node, coefficients) => map(traced.Trace[node], coefficients), cancellation);

    /// <summary>Maps <c>[B, h, w]</c> made of what a sweep brings to the nodes.</summary>
    public static IReadOnlyList<MapSet> OfSweep(
        TracedDecision traced, Action<SweepSteps, CancellationToken> sweep, Func<Node, Tensor, Tensor> map, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var maps = new BatchMaps((int)traced.Trace.BatchSize);
        HashSet<Node> flow = [.. traced.Network.FlowNodes];
        sweep(new SweepSteps((node, arrived) =>
        {
            if (arrived is not null && flow.Contains(node)) maps.Add(node, map(node, arrived));
        }), cancellation);
        return maps.BySample;
    }

    /// <summary>The values of single neurons, made of the activation x and its coefficients L on one way down.</summary>
    public static NeuronValues Neurons(Func<Tensor, Tensor, Tensor> value) => (traced, visit, cancellation) =>
        NeuronsOf(traced, (steps, stop) => traced.Sweep(steps, stop), (node, found) => value(traced.Trace[node], found), visit, cancellation);

    /// <summary>The values of single neurons, made of what a sweep brings to the nodes.</summary>
    public static void NeuronsOf(
        TracedDecision traced, Action<SweepSteps, CancellationToken> sweep, Func<Node, Tensor, Tensor> value, Action<Node, Tensor> visit,
        CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        HashSet<Node> flow = [.. traced.Network.FlowNodes];
        sweep(new SweepSteps((node, arrived) =>
        {
            if (arrived is not null && flow.Contains(node)) visit(node, value(node, arrived));
        }), cancellation);
    }

    /// <summary>
    /// Maps <c>[B, h, w]</c> of the nodes that the score depends on, without what is negative where that is cut off; null leaves a node out.
    /// </summary>
    public static IReadOnlyList<MapSet> OfNodes(
        TracedDecision traced, CancellationToken cancellation, Func<Node, Tensor?> map, bool cutsNegative = false)
    {
        using var noGradient = no_grad();
        var maps = new BatchMaps((int)traced.Trace.BatchSize);
        foreach (var node in traced.Network.FlowNodes.Where(traced.DependsOn))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            if (map(node) is { } values) maps.Add(node, values, cutsNegative);
        }

        return maps.BySample;
    }

    /// <summary><c>relu(sum over c of weight_c x_c)</c>, <c>[B, h, w]</c>.</summary>
    /// <param name="activation">x, <c>[B, C, h, w]</c>.</param>
    /// <param name="weights"><c>[B, C]</c>.</param>
    public static Tensor Weighed(this Tensor activation, Tensor weights) => activation.WeighedSum(weights).relu();

    /// <summary><c>sum over c of weight_c x_c</c>, <c>[B, h, w]</c>, as a product of matrices, which reads the activation once.</summary>
    /// <param name="activation">x, <c>[B, C, h, w]</c>.</param>
    /// <param name="weights"><c>[B, C]</c>.</param>
    public static Tensor WeighedSum(this Tensor activation, Tensor weights)
    {
        var (batch, channels, height, width) = (activation.shape[0], activation.shape[1], activation.shape[2], activation.shape[3]);
        return activation.ByPixel().reshape(batch, height * width, channels).matmul(weights.unsqueeze(2)).reshape(batch, height, width);
    }

    /// <summary>The sum of every channel over its positions, <c>[B, C]</c>.</summary>
    public static Tensor SumOfPositions(this Tensor values) => values.sum([2L, 3L]);

    /// <summary>The quotient, 0 where the divisor is 0.</summary>
    public static Tensor DividedBy(this Tensor dividend, Tensor divisor) => where(divisor.IsNotZero(), dividend / divisor, zeros_like(dividend));
}

/// <summary>Collects the maps of a batch, layer by layer.</summary>
/// <param name="batchSize">The number of samples, B.</param>
internal sealed class BatchMaps(int batchSize)
{
    private readonly SortedList<int,
        (string Layer, HeatMap Map)>[] maps = [.. Enumerable.Range(0, batchSize).Select(_ => new SortedList<int, (string, HeatMap)>())];

    /// <summary>The maps of every sample by the layer's name, from the image on.</summary>
    public IReadOnlyList<MapSet> BySample =>
        [.. maps.Select(sample => new MapSet(sample.Values.ToDictionary(entry => entry.Layer, entry => entry.Map)))];

    /// <summary>
    /// Adds the maps of a layer, <c>[B, h, w]</c>; values that are not finite count as 0, and negative ones too where they are cut off.
    /// </summary>
    public void Add(Node layer, Tensor batch, bool cutsNegative = false)
    {
        // Small maps of many layers: a call of libtorch that changes nothing costs more than the loop below.
        using var scope = NewDisposeScope();
        var values = batch;
        if (values.dtype != ScalarType.Float32) values = values.to(float32);
        if (values.device_type != DeviceType.CPU) values = values.cpu();
        if (!values.is_contiguous()) values = values.contiguous();
        var (height, width) = ((int)values.shape[1], (int)values.shape[2]);
        var numbers = MemoryMarshal.Cast<byte, float>(values.bytes);
        for (var sample = 0; sample < maps.Length; sample++)
        {
            var map = numbers.Slice(sample * height * width, height * width).ToArray();
            foreach (ref var value in map.AsSpan())
                if (!float.IsFinite(value) || (cutsNegative && value < 0))
                    value = 0;
            maps[sample][layer.Index] = (layer.Name, HeatMap.Own(height, width, map));
        }
    }
}
