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
    private const int Flips = 10_000;

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
        double[] differing = [.. differences.Where(difference => difference != 0)];
        var pValue = differing.Length <= MostEnumerated ? Enumerated(differing) : Drawn(differing, seed);
        return new PairedComparison(Bootstrap.Mean(differences, seed), pValue, differences.Length - differing.Length, differences.Length);
    }

    private static double Enumerated(double[] differences)
    {
        var (least, choices, count) = (LeastAsFar(differences), 1UL << differences.Length, 0);
        for (var signs = 0UL; signs < choices; signs++)
            if (Math.Abs(Sum(differences, signs)) >= least) count++;
        return count / (double)choices;
    }

    private static double Drawn(double[] differences, int seed)
    {
        var (least, state, count) = (LeastAsFar(differences), SplitMix.Mix((ulong)seed), 0);
        for (var flip = 0; flip < Flips; flip++)
        {
            var sum = 0.0;
            for (var start = 0; start < differences.Length; start += 64)
                sum += Sum(differences.AsSpan(start, Math.Min(64, differences.Length - start)), SplitMix.Mix(state += SplitMix.Increment));
            if (Math.Abs(sum) >= least) count++;
        }

        return (count + 1) / (Flips + 1.0);
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
