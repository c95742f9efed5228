using NAFlow.Data;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Attention is anywhere: independent uniform numbers in [0, 1), of a seed, the layer's name and the image, the same on every machine.</summary>
public static class RandomControl
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, int seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var scope = NewDisposeScope();
        var images = traced.Input.detach().to(float32).cpu().contiguous();
        ulong[] states = [.. Enumerable.Range(0, (int)images.shape[0]).Select(sample => images[sample].data<float>()
            .Aggregate(SplitMix.Mix((ulong)seed + SplitMix.Increment), (state, value) => Mixed(state, BitConverter.SingleToUInt32Bits(value))))];
        return ControlMaps.Of(traced, cancellation, (node, activation) =>
        {
            var (height, width) = (activation.shape[2], activation.shape[3]);
            return tensor([.. states.SelectMany(state => Uniform(node.Name.Aggregate(state, (mixed, letter) => Mixed(mixed, letter)), (int)(height * width)))], [states.Length, height, width]);
        });
    }

    private static ulong Mixed(ulong state, uint value) => SplitMix.Mix((state ^ value) + SplitMix.Increment);

    private static IEnumerable<float> Uniform(ulong state, int count) =>
        Enumerable.Range(1, count).Select(index => (SplitMix.Mix(state + (ulong)index * SplitMix.Increment) >> 40) * (1f / (1 << 24)));
}
