using NAFlow.Data;

namespace NAFlow.Tests;

public class PairedComparisonTests
{
    /// <summary>
    /// Darwin's crossed and self-fertilised maize, differences of height in eighths of an inch, with which Fisher introduced the test (The Design of Experiments,
    /// 1935, section 21).
    /// </summary>
    private static readonly double[] Darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void The_randomisation_test_finds_what_Fisher_found_for_the_maize_of_Darwin()
    {
        // Fisher counts 863 of 32,768 choices of signs whose sum reaches 314, in each direction: 5.267% in both.
        var comparison = PairedComparison.Of(Darwin, new double[15]);
        Assert.Equal(314 / 15.0, comparison.Difference.Mean, 12);
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
        var sums = differences.Aggregate(new[] { 0.0 }, (sums, difference) => [.. sums.Select(sum => sum + difference), .. sums.Select(sum => sum - difference)]);
        var comparison = PairedComparison.Of(first, second);
        Assert.Equal(sums.Count(sum => Math.Abs(sum) >= observed - 1e-12) / (double)sums.Length, comparison.PValue, 12);
        Assert.Equal(2, comparison.Ties);
        Assert.Equal(Bootstrap.Mean(differences), comparison.Difference);
    }

    [Fact]
    public void When_all_differences_point_one_way_only_two_choices_are_as_far() =>
        Assert.Equal(2 / 4096.0, PairedComparison.Of([.. Enumerable.Range(1, 12).Select(value => value / 7.0)], new double[12]).PValue, 15);

    [Fact]
    public void Of_many_pairs_that_point_one_way_no_drawn_choice_is_as_far() =>
        Assert.Equal(1 / 10001.0, PairedComparison.Of([.. Enumerable.Range(1, 100).Select(value => 1.0 + value)], new double[100]).PValue, 15);

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
        Assert.Equal(forth.Difference.Mean, -back.Difference.Mean, 12);
    }

    [Fact]
    public void Lists_that_make_no_pairs_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([], []));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([double.NaN], [1]));
    }
}
