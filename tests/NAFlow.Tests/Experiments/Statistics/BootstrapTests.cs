using NAFlow.Data;

namespace NAFlow.Tests;

/// <summary>Committed figures depend on every digit, so the fast bootstrap is held to the plain one.</summary>
public class BootstrapTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(126, 1)]
    [InlineData(126, -3)]
    [InlineData(2500, 5)]
    public void The_interval_is_that_of_resampling_one_value_after_the_other(int size, int seed)
    {
        var random = new Random(size);
        double[] sample = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() * 3 - 1)];
        Assert.Equal(Slow(sample, seed), Bootstrap.Mean(sample, seed));
        Assert.Equal(Slow([.. sample.Reverse()], seed), Bootstrap.Mean([.. sample.Reverse()], seed));
    }

    [Fact]
    public void Many_sizes_and_seeds_do_not_disturb_one_another()
    {
        double[] sample = [.. Enumerable.Range(0, 60).Select(index => Math.Sin(index))];
        Parallel.For(0, 60, index => Assert.Equal(Slow(sample[..(index / 2 + 1)], index), Bootstrap.Mean(sample[..(index / 2 + 1)], index)));
    }

    private static Estimate Slow(double[] sample, int seed)
    {
        var random = new Random(seed);
        double[] means = [.. Enumerable.Range(0, 2000).Select(_ => sample.Aggregate(0.0, (sum, _) => sum + sample[random.Next(sample.Length)]) / sample.Length).Order()];
        return new Estimate(sample.Average(), means[50], means[1899 + 50]);
    }
}
