namespace NAFlow.Experiments.Statistics;

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
        var random = new Random(seed);
        var means = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var sum = 0.0;
            for (var draw = 0; draw < sample.Count; draw++) sum += sample[random.Next(sample.Count)];
            means[resample] = sum / sample.Count;
        }

        Array.Sort(means);
        return new Estimate(sample.Average(), means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
    }
}
