using System.Collections.Concurrent;

namespace NAFlow.Data;

/// <summary>A mean with its 95% interval.</summary>
/// <param name="Mean">The mean of the sample.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public sealed record Estimate(double Mean, double Low, double High);

/// <summary>The percentile bootstrap (Efron, 1979).</summary>
public static class Bootstrap
{
    private const int Resamples = 2000;

    /// <summary>The mean of a sample with its 95% interval.</summary>
    /// <param name="sample">At least one value.</param>
    /// <param name="seed">The seed of the resampling.</param>
    public static Estimate Mean(IReadOnlyList<double> sample, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfZero(sample.Count, nameof(sample));
        double[] values = [.. sample];
        var draws = BootstrapDraws.Of(values.Length, seed, Resamples);
        var means = new double[Resamples];

        // Four sums at a time, each in its own order: the processor need not finish one addition before it begins the next.
        for (var resample = 0; resample < Resamples; resample += 4)
        {
            var first = draws.AsSpan(resample * values.Length, values.Length);
            var second = draws.AsSpan((resample + 1) * values.Length, values.Length);
            var third = draws.AsSpan((resample + 2) * values.Length, values.Length);
            var fourth = draws.AsSpan((resample + 3) * values.Length, values.Length);
            var (sumFirst, sumSecond, sumThird, sumFourth) = (0.0, 0.0, 0.0, 0.0);
            for (var draw = 0; draw < values.Length; draw++)
            {
                sumFirst += values[first[draw]];
                sumSecond += values[second[draw]];
                sumThird += values[third[draw]];
                sumFourth += values[fourth[draw]];
            }

            (means[resample], means[resample + 1]) = (sumFirst / values.Length, sumSecond / values.Length);
            (means[resample + 2], means[resample + 3]) = (sumThird / values.Length, sumFourth / values.Length);
        }

        Array.Sort(means);
        return new Estimate(sample.Average(), means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }
}

/// <summary>
/// Which values the resamples of a bootstrap hold. They depend on the size of the sample and the seed only, so samples of one size share them.
/// </summary>
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
