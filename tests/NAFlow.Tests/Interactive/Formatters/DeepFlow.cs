using NAFlow.Imaging;

namespace NAFlow.Tests;

/// <summary>A flow as deep as one likes, over a photo of noise, which no format makes small.</summary>
internal static class DeepFlow
{
    private const int Side = 224;

    public static AttentionFlow Of(int layers)
    {
        var known = KnownFlow.Default;
        var random = new Random(5);
        var pixels = new byte[3 * Side * Side];
        random.NextBytes(pixels);
        return known with
        {
            InputHeight = Side,
            InputWidth = Side,
            Picture = Photo.FromPixels("noise.png", Side, Side, pixels),
            Layers = [.. Enumerable.Range(0, layers).Select(depth => known.Layers[0] with { Name = depth == 0 ? "input" : $"block{depth / 10}.{depth % 10}", Map = Noise(random, Math.Max(7, Side >> (depth / 30))) })],
        };
    }

    private static HeatMap Noise(Random random, int side) => HeatMap.FromValues(side, side, [.. Enumerable.Range(0, side * side).Select(_ => random.NextSingle())]);
}
