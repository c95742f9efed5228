using System.Collections.Concurrent;

namespace NAFlow.Data;

/// <summary>Which values the resamples of a bootstrap hold. They depend on the size of the sample and the seed only, so samples of one size share them.</summary>
internal static class BootstrapDraws
{
    private const int MostKept = 16;
    private const int LargestKept = 2048;

    private static readonly ConcurrentDictionary<(int Size, int Seed, int Resamples), int[]> Kept = new();

    /// <summary>The index of every draw, <c>[resamples, size]</c>, in the order in which they are drawn.</summary>
    public static int[] Of(int size, int seed, int resamples)
    {
        if (size > LargestKept) return Drawn(size, seed, resamples);
        if (Kept.TryGetValue((size, seed, resamples), out var draws)) return draws;
        if (Kept.Count >= MostKept) Kept.Clear();
        return Kept[(size, seed, resamples)] = Drawn(size, seed, resamples);
    }

    private static int[] Drawn(int size, int seed, int resamples)
    {
        var random = new Random(seed);
        var draws = new int[size * resamples];
        for (var draw = 0; draw < draws.Length; draw++) draws[draw] = random.Next(size);
        return draws;
    }
}
