using NAFlow.Data;

namespace NAFlow.Tests;

public class PairedComparisonTests
{
    /// <summary>
    /// Darwin's crossed and self-fertilised maize, differences of height in eighths of an inch, with which Fisher introduced the test (The Design of
    /// Experiments, 1935, section 21).
    /// </summary>
    private static readonly double[] Darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void The_randomisation_test_finds_what_Fisher_found_for_the_maize_of_Darwin()
    {
        // Fisher counts 863 of 32,768 choices of signs whose sum reaches 314, in each direction: 5.267% in both.
        var comparison = PairedComparison.Of(Darwin, new double[15]);
        Assert.Equal(314 / 15.0, comparison.Difference.Mean, 5e-13);
        Assert.Equal(2 * 863 / 32768.0, comparison.PValue, 0.008);
        Assert.Equal((0, 15), (comparison.Ties, comparison.Count));
    }

    [Fact]
    public void Of_few_pairs_every_choice_of_signs_is_counted()
    {
        double[] first = [0.1, 0.5, 0.2, 0.9, 0.3, 0.7, 0.4];
        double[] second = [0.3, 0.1, 0.2, 0.2, 0.1, 0.4, 0.4];
        var differences = first.Zip(second, (one, other) => one - other).ToArray();
        var observed = Math.Abs(differences.Sum());
        var sums = differences
            .Aggregate(new[] { 0.0 }, (sums, difference) => [.. sums.Select(sum => sum + difference), .. sums.Select(sum => sum - difference)]);
        var comparison = PairedComparison.Of(first, second);
        Assert.Equal(sums.Count(sum => Math.Abs(sum) >= observed - 1e-12) / (double)sums.Length, comparison.PValue, 5e-13);
        Assert.Equal(2, comparison.Ties);
        Assert.Equal(Bootstrap.Mean(differences), comparison.Difference);
    }

    [Fact]
    public void When_all_differences_point_one_way_only_two_choices_are_as_far() =>
        Assert.Equal(2 / 4096.0, PairedComparison.Of([.. Enumerable.Range(1, 12).Select(value => value / 7.0)], new double[12]).PValue, 5e-16);

    [Fact]
    public void Of_many_pairs_that_point_one_way_no_drawn_choice_is_as_far() =>
        Assert.Equal(1 / 10001.0, PairedComparison.Of([.. Enumerable.Range(1, 100).Select(value => 1.0 + value)], new double[100]).PValue, 5e-16);

    [Fact]
    public void Equal_lists_differ_by_nothing()
    {
        var comparison = PairedComparison.Of([1, 2, 3], [1, 2, 3]);
        Assert.Equal(new PairedComparison(new Estimate(0, 0, 0), 1, 3, 3), comparison);
    }

    [Fact]
    public void Both_directions_are_alike()
    {
        var (forth, back) = (PairedComparison.Of(Darwin, new double[15], 4), PairedComparison.Of(new double[15], Darwin, 4));
        Assert.Equal(forth.PValue, back.PValue);
        Assert.Equal(forth.Difference.Mean, -back.Difference.Mean, 5e-13);
    }

    [Fact]
    public void Lists_that_make_no_pairs_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([], []));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([double.NaN], [1]));
    }
}

public class HolmCorrectionTests
{
    [Fact]
    public void Adjusted_values_are_the_known_ones_in_the_given_order()
    {
        // 0.01 * 4, 0.005 * 5, 0.03 * 3 and 0.04 * 2 rise to 0.09, and 0.2 stays; a value is never below one that was smaller.
        var adjusted = HolmCorrection.Of([0.01, 0.04, 0.03, 0.005, 0.2]);
        Assert.Equal([0.04, 0.09, 0.09, 0.025, 0.2], adjusted.Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void The_tests_kept_are_those_of_stepping_down()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            double[] values = [.. Enumerable.Range(0, 8).Select(_ => Math.Pow(random.NextDouble(), 4))];
            var kept = new HashSet<int>();
            foreach (var (place, index) in Enumerable.Range(0, 8).OrderBy(index => values[index]).Index())
            {
                if (values[index] > 0.05 / (8 - place)) break;
                kept.Add(index);
            }

            Assert.Equal(kept, HolmCorrection.Of(values).Index().Where(entry => entry.Item <= 0.05).Select(entry => entry.Index).ToHashSet());
        }
    }

    [Fact]
    public void Nothing_passes_1_and_one_test_needs_no_correction()
    {
        Assert.Equal([1, 1], HolmCorrection.Of([0.9, 0.8]));
        Assert.Equal([0.04], HolmCorrection.Of([0.04]));
        Assert.Empty(HolmCorrection.Of([]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_p_value_is_refused(double value) => Assert.Throws<ArgumentOutOfRangeException>(() => HolmCorrection.Of([0.5, value]));
}

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
        double[] means = [.. Enumerable.Range(0, 2000)
            .Select(_ => sample.Aggregate(0.0, (sum, _) => sum + sample[random.Next(sample.Length)]) / sample.Length).Order()];
        return new Estimate(sample.Average(), means[50], means[1899 + 50]);
    }
}
