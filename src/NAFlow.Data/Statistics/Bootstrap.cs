using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NAFlow.Data;

/// <summary>A mean with its 95% interval.</summary>
/// <param name="Mean">The mean of the sample.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public sealed record Estimate(double Mean, double Low, double High);

/// <summary>The percentile bootstrap (Efron, 1979).</summary>
public static class Bootstrap
{
    private const int Resamples = 2000, Lanes = 16;

    // So many draws at a time that they stay in the processor's cache.
    private const int DrawsAtOnce = 1 << 18;

    /// <summary>The mean of a sample with its 95% interval.</summary>
    /// <param name="sample">At least one value.</param>
    /// <param name="seed">The seed of the resampling.</param>
    public static Estimate Mean(IReadOnlyList<double> sample, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfZero(sample.Count, nameof(sample));
        return Means([[.. sample]], seed)[0];
    }

    /// <summary>
    /// The means of several samples, each as <see cref="Mean"/> gives it. Those of one size are resampled together: the draws depend on the size and
    /// the seed alone, and the sums of several samples are one instruction.
    /// </summary>
    /// <param name="samples">Each of at least one value.</param>
    /// <param name="seed">The seed of the resampling.</param>
    internal static Estimate[] Means(IReadOnlyList<double[]> samples, int seed)
    {
        var estimates = new Estimate[samples.Count];
        foreach (var size in Enumerable.Range(0, samples.Count).GroupBy(place => samples[place].Length))
        {
            int[] places = [.. size];
            var means = Resampled([.. places.Select(place => samples[place])], seed);
            foreach (var (lane, place) in places.Index())
            {
                Array.Sort(means[lane]);
                estimates[place] = new Estimate(
                    samples[place].Average(), means[lane][(int)(0.025 * Resamples)], means[lane][(int)(0.975 * Resamples) - 1]);
            }
        }

        return estimates;
    }

    /// <summary>The mean of every resample of each sample; all of one size.</summary>
    private static double[][] Resampled(double[][] samples, int seed)
    {
        var size = samples[0].Length;
        double[][] means = [.. samples.Select(_ => new double[Resamples])];
        var blocks = samples.Length < Lanes / 4 ? [] : samples.Chunk(Lanes).Select(Interleaved).ToArray();
        var together = Math.Clamp(DrawsAtOnce / size / 4 * 4, 4, Resamples);
        var draws = new int[together * size];
        var source = BootstrapDraws.Of(size, seed, (long)size * Resamples);
        for (var resample = 0; resample < Resamples; resample += together)
        {
            var count = Math.Min(together, Resamples - resample);
            source.Next(draws.AsSpan(0, count * size));
            if (blocks.Length == 0)
                foreach (var (sample, mean) in samples.Zip(means)) Sum(sample, draws, count, mean.AsSpan(resample));
            foreach (var (block, values) in blocks.Index())
                for (var pair = 0; pair < count; pair += 2)
                    Sum(values, draws.AsSpan(pair * size, size), draws.AsSpan((pair + 1) * size, size), means.AsSpan(block * Lanes), resample + pair);
        }

        foreach (var mean in means)
            for (var resample = 0; resample < Resamples; resample++) mean[resample] /= size;
        return means;
    }

    /// <summary>The values of up to 16 samples side by side, the first of each, then the second.</summary>
    private static double[] Interleaved(double[][] samples)
    {
        var values = new double[samples[0].Length * Lanes];
        foreach (var (lane, sample) in samples.Index())
            for (var index = 0; index < sample.Length; index++) values[(index * Lanes) + lane] = sample[index];
        return values;
    }

    // Every sum is made in the order of its draws, here and below, so that a sample has the same means whatever stands beside it. Several are made at
    // once: the processor need not finish one addition before it begins the next.

    /// <summary>The sums of resamples of one sample, four at a time.</summary>
    private static void Sum(double[] values, int[] draws, int count, Span<double> sums)
    {
        for (var resample = 0; resample < count; resample += 4)
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

            (sums[resample], sums[resample + 1], sums[resample + 2], sums[resample + 3]) = (sumFirst, sumSecond, sumThird, sumFourth);
        }
    }

    /// <summary>The sums of two resamples of 16 samples.</summary>
    private static void Sum(double[] values, ReadOnlySpan<int> first, ReadOnlySpan<int> second, Span<double[]> sums, int resample)
    {
        ref var start = ref MemoryMarshal.GetArrayDataReference(values);
        Vector256<double> one0 = default, one1 = default, one2 = default, one3 = default;
        Vector256<double> two0 = default, two1 = default, two2 = default, two3 = default;
        for (var draw = 0; draw < first.Length; draw++)
        {
            var (one, two) = ((nuint)first[draw] * Lanes, (nuint)second[draw] * Lanes);
            one0 += Vector256.LoadUnsafe(ref start, one);
            one1 += Vector256.LoadUnsafe(ref start, one + 4);
            one2 += Vector256.LoadUnsafe(ref start, one + 8);
            one3 += Vector256.LoadUnsafe(ref start, one + 12);
            two0 += Vector256.LoadUnsafe(ref start, two);
            two1 += Vector256.LoadUnsafe(ref start, two + 4);
            two2 += Vector256.LoadUnsafe(ref start, two + 8);
            two3 += Vector256.LoadUnsafe(ref start, two + 12);
        }

        Span<double> both = stackalloc double[2 * Lanes];
        one0.CopyTo(both);
        one1.CopyTo(both[4..]);
        one2.CopyTo(both[8..]);
        one3.CopyTo(both[12..]);
        two0.CopyTo(both[16..]);
        two1.CopyTo(both[20..]);
        two2.CopyTo(both[24..]);
        two3.CopyTo(both[28..]);
        for (var lane = 0; lane < Math.Min(Lanes, sums.Length); lane++)
            (sums[lane][resample], sums[lane][resample + 1]) = (both[lane], both[Lanes + lane]);
    }
}

/// <summary>
/// Which values the resamples of a bootstrap hold: the draws of <see cref="Random.Next(int)"/>, one resample after the other. They are numbers of the
/// seed alone, scaled to the size of the sample, so that the first of them are kept for samples of any size.
/// </summary>
internal sealed class BootstrapDraws
{
    private const int MostKept = 1 << 24, LeastKept = 1 << 18;
    private const double Unit = 1.0 / int.MaxValue;

    private static readonly Lock Keeping = new();

    private static (int Seed, int[] Numbers) kept = (0, []);

    private readonly int size;
    private readonly int[] numbers;
    private readonly Random? random;
    private int done;

    private BootstrapDraws(int size, int[] numbers, Random? random) => (this.size, this.numbers, this.random) = (size, numbers, random);

    /// <summary>The draws from samples of a size.</summary>
    /// <param name="size">The size.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="count">How many will be asked for.</param>
    public static BootstrapDraws Of(int size, int seed, long count) =>
        count <= MostKept ? new(size, Kept(seed, (int)count), null) : new(size, [], new Random(seed));

    /// <summary>The next draws, each the index of a value.</summary>
    public void Next(Span<int> draws)
    {
        for (var draw = 0; draw < draws.Length; draw++) draws[draw] = (int)((random?.Next() ?? numbers[done + draw]) * Unit * size);
        done += random is null ? draws.Length : 0;
    }

    private static int[] Kept(int seed, int count)
    {
        lock (Keeping)
        {
            if (kept.Seed == seed && kept.Numbers.Length >= count) return kept.Numbers;
            var (drawn, next) = (new int[Math.Max((int)BitOperations.RoundUpToPowerOf2((uint)count), LeastKept)], new Random(seed));
            for (var number = 0; number < drawn.Length; number++) drawn[number] = next.Next();
            kept = (seed, drawn);
            return drawn;
        }
    }
}
