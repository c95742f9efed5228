using System.Runtime.Intrinsics;

namespace NAFlow.Data;

/// <summary>Two methods compared on the same images.</summary>
/// <param name="Difference">The mean of first minus second, with the 95% interval of the bootstrap over pairs.</param>
/// <param name="PValue">Two-sided p value of the sign-flip randomisation test (Fisher, 1935): how often differences of random signs have a mean at
/// least as far from 0.</param>
/// <param name="Ties">Pairs of equal values; they count in the mean, and say nothing about the sign.</param>
/// <param name="Count">All pairs.</param>
public sealed record PairedComparison(Estimate Difference, double PValue, int Ties, int Count)
{
    private const int MostEnumerated = 12;
    private const int Flips = 10_000, FlipsAtOnce = 8, Block = 64;

    /// <summary>
    /// Compares. Up to 12 pairs that differ, every choice of signs is tried; of more, 10,000 random ones, with <c>p = (count + 1) / (10,000 + 1)</c>.
    /// </summary>
    /// <param name="first">A figure of the first method on every image; at least one.</param>
    /// <param name="second">The figure of the second method on the same images.</param>
    /// <param name="seed">The seed of the resampling and of the signs.</param>
    /// <exception cref="ArgumentException">The lists are empty or of different lengths, or hold a value that is not finite.</exception>
    public static PairedComparison Of(IReadOnlyList<double> first, IReadOnlyList<double> second, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count || first.Count == 0)
            throw new ArgumentException($"{first.Count} and {second.Count} values make no pairs.", nameof(second));
        double[] differences = [.. first.Zip(second, (one, other) => one - other)];
        if (!differences.All(double.IsFinite)) throw new ArgumentException("Every value that is compared must be finite.", nameof(first));
        return Of(differences, Bootstrap.Mean(differences, seed), seed);
    }

    /// <summary>The comparison whose differences and their mean are known.</summary>
    /// <param name="differences">First minus second, finite; at least one.</param>
    /// <param name="mean">The mean with its interval, by <see cref="Bootstrap.Means"/> of the same seed.</param>
    /// <param name="seed">The seed of the signs.</param>
    internal static PairedComparison Of(double[] differences, Estimate mean, int seed)
    {
        double[] differing = [.. differences.Where(difference => difference != 0)];
        var pValue = differing.Length <= MostEnumerated ? Enumerated(differing) : Drawn(differing, seed);
        return new PairedComparison(mean, pValue, differences.Length - differing.Length, differences.Length);
    }

    private static double Enumerated(double[] differences)
    {
        var (least, choices, count) = (LeastAsFar(differences), 1UL << differences.Length, 0);
        for (var signs = 0UL; signs < choices; signs++)
            if (Math.Abs(Sum(differences, signs)) >= least) count++;
        return count / (double)choices;
    }

    /// <summary>
    /// Eight flips at a time: each sum is made in the order of the differences, by 64 of them, and those of other flips beside it.
    /// </summary>
    private static double Drawn(double[] differences, int seed)
    {
        var (least, state, count) = (LeastAsFar(differences), SplitMix.Mix((ulong)seed), 0);
        var blocks = (differences.Length + Block - 1) / Block;
        Span<ulong> signs = stackalloc ulong[FlipsAtOnce];
        Span<double> sums = stackalloc double[FlipsAtOnce];
        for (var flip = 0; flip < Flips; flip += FlipsAtOnce)
        {
            sums.Clear();
            for (var block = 0; block < blocks; block++)
            {
                // Flip after flip, a flip takes a number for each of its blocks.
                for (var lane = 0; lane < FlipsAtOnce; lane++)
                    signs[lane] = SplitMix.Mix(state + (((ulong)(flip + lane) * (ulong)blocks) + (ulong)block + 1) * SplitMix.Increment);
                Add(differences.AsSpan(block * Block, Math.Min(Block, differences.Length - (block * Block))), signs, sums);
            }

            foreach (var sum in sums)
                if (Math.Abs(sum) >= least) count++;
        }

        return (count + 1) / (Flips + 1.0);
    }

    /// <summary>Adds the differences, each flip's with its signs, the lowest bit first.</summary>
    private static void Add(ReadOnlySpan<double> differences, ReadOnlySpan<ulong> signs, Span<double> sums)
    {
        var (bits0, bits1) = (Vector256.Create(signs[..4]), Vector256.Create(signs[4..]));
        var (sum0, sum1) = (Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var difference in differences)
        {
            // The sign is set without a branch: a random one would be mispredicted half of the time.
            var value = Vector256.Create(difference).AsUInt64();
            sum0 += (value ^ (bits0 << 63)).AsDouble();
            sum1 += (value ^ (bits1 << 63)).AsDouble();
            (bits0, bits1) = (bits0 >>> 1, bits1 >>> 1);
        }

        (Vector256.Create<double>(sums[..4]) + sum0).CopyTo(sums);
        (Vector256.Create<double>(sums[4..]) + sum1).CopyTo(sums[4..]);
    }

    /// <summary>The observed sum, less what rounding may take from one that is equal to it.</summary>
    private static double LeastAsFar(double[] differences) => Math.Abs(differences.Sum()) - 1e-12 * differences.Sum(Math.Abs);

    private static double Sum(ReadOnlySpan<double> differences, ulong signs)
    {
        var sum = 0.0;
        foreach (var difference in differences)
        {
            // The sign is set without a branch: a random one would be mispredicted half of the time.
            sum += BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(difference) ^ (signs << 63));
            signs >>= 1;
        }

        return sum;
    }
}

/// <summary>
/// Holm's correction of several tests (Holm, Scandinavian Journal of Statistics 6, 1979): the chance of even one false finding stays below the level.
/// </summary>
public static class HolmCorrection
{
    /// <summary>The adjusted p values, in the given order: a test is significant at a level where its adjusted p value is not above it.</summary>
    /// <param name="pValues">The p values of all tests that are made together, 0..1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p value is not in 0..1.</exception>
    public static IReadOnlyList<double> Of(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        foreach (var value in pValues)
            if (value is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(pValues), value, "A p value lies in 0..1.");
        var adjusted = new double[pValues.Count];
        var (largest, left) = (0.0, pValues.Count);
        foreach (var (index, value) in pValues.Index().OrderBy(entry => entry.Item))
        {
            largest = Math.Max(largest, Math.Min(1, left * value));
            (adjusted[index], left) = (largest, left - 1);
        }

        return adjusted;
    }
}
