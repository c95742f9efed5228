using NAFlow.Data;

namespace NAFlow.Tests;

public class RankCorrelationTests
{
    [Fact]
    public void Without_ties_it_is_the_closed_form_of_squared_rank_differences()
    {
        // Spearman's rho = 1 - 6 sum d^2 / (n (n^2 - 1)); the ranks are 1 6 8 7 10 9 3 5 2 4 of IQ, and hours of television ranked 1 3 8 7 ... : sum d^2 = 194, n = 10.
        double[] quotients = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
        double[] hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
        Assert.Equal(1 - 6 * 194 / 990.0, RankCorrelation.Of(quotients, hours), 6);
        Assert.Equal(1 - 6 * 194 / 990.0, RankCorrelation.Of([.. quotients.Select(value => (float)value)], [.. hours.Select(value => (float)value)]), 6);
    }

    [Fact]
    public void Any_rising_function_of_a_map_correlates_wholly()
    {
        double[] values = [-2, 0.5, -0.1, 7, 3, 3];
        Assert.Equal(1, RankCorrelation.Of(values, values.Select(Math.Exp).ToArray()), 12);
        Assert.Equal(-1, RankCorrelation.Of(values, values.Select(value => -value * value * value).ToArray()), 12);
    }

    [Fact]
    public void Ties_share_the_mean_of_their_ranks()
    {
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            float[] first = [.. Enumerable.Range(0, 30).Select(_ => (float)random.Next(6))];
            float[] second = [.. Enumerable.Range(0, 30).Select(_ => (float)random.Next(6))];
            Assert.Equal(SlowPearson(SlowRanks(first), SlowRanks(second)), RankCorrelation.Of(first, second), 9);
        }
    }

    [Fact]
    public void A_constant_map_correlates_with_nothing_but_another()
    {
        Assert.Equal(0, RankCorrelation.Of([1.0, 1, 1], [1.0, 2, 3]));
        Assert.Equal(1, RankCorrelation.Of([1f, 1, 1], [2f, 2, 2]));
    }

    [Fact]
    public void Maps_of_two_sizes_are_refused() => Assert.Throws<ArgumentException>(() => RankCorrelation.Of([1.0, 2], [1.0, 2, 3]));

    private static double[] SlowRanks(float[] values) =>
        [.. values.Select(value => 1 + values.Count(other => other < value) + (values.Count(other => other == value) - 1) / 2.0)];

    private static double SlowPearson(double[] first, double[] second)
    {
        var (mean, meanSecond) = (first.Average(), second.Average());
        return first.Zip(second, (one, other) => (one - mean) * (other - meanSecond)).Sum()
            / Math.Sqrt(first.Sum(one => (one - mean) * (one - mean)) * second.Sum(other => (other - meanSecond) * (other - meanSecond)));
    }
}
