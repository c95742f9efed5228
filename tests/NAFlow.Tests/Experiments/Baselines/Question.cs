using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Traced decisions of small networks, and comparisons of their maps with numbers found otherwise.</summary>
internal static class Question
{
    public static TracedDecision Of(Network network, int batch = 1, int side = 9, Decision? decision = null)
    {
        using var images = randn([batch, 3, side, side], float64, generator: new Generator(5));
        return TracedDecision.Record(network, images, decision ?? Decision.Class(3));
    }

    /// <summary>The numbers of one sample of a tensor, channel by channel, <c>[C][h w]</c>.</summary>
    public static double[][] Channels(Tensor batch, int sample)
    {
        using var scope = NewDisposeScope();
        var values = batch[sample].detach().to(float64).contiguous().flatten(1);
        return [.. Enumerable.Range(0, (int)values.shape[0]).Select(channel => values[channel].contiguous().data<double>().ToArray())];
    }

    public static void Same(double[] expected, HeatMap map, string what, double tolerance = 1e-5)
    {
        var values = map.Values.Span;
        Assert.Equal(expected.Length, values.Length);
        var scale = Math.Max(expected.Max(Math.Abs), 1e-12);
        for (var index = 0; index < expected.Length; index++)
            Assert.True(Math.Abs(expected[index] - values[index]) <= tolerance * scale, $"{what}, position {index}: {expected[index]} expected, {values[index]} found, of at most {scale}");
    }
}
