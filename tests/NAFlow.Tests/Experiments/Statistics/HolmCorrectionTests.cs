using NAFlow.Data;

namespace NAFlow.Tests;

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
