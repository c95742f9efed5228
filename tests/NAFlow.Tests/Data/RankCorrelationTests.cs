using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public class RankCorrelationTests
{
    [Fact]
    public void Without_ties_it_is_the_closed_form_of_squared_rank_differences()
    {
        // Spearman's rho = 1 - 6 sum d^2 / (n (n^2 - 1)); the ranks are 1 6 8 7 10 9 3 5 2 4 of IQ, and hours of television ranked 1 3 8 7 ... : sum
        // d^2 = 194, n = 10.
        double[] quotients = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
        double[] hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
        Assert.Equal(1 - 6 * 194 / 990.0, RankCorrelation.Of(quotients, hours), 5e-7);
        Assert.Equal(1 - 6 * 194 / 990.0, RankCorrelation.Of([.. quotients.Select(value => (float)value)], [.. hours.Select(value => (float)value)]),
            6);
    }

    [Fact]
    public void Any_rising_function_of_a_map_correlates_wholly()
    {
        double[] values = [-2, 0.5, -0.1, 7, 3, 3];
        Assert.Equal(1, RankCorrelation.Of(values, values.Select(Math.Exp).ToArray()), 5e-13);
        Assert.Equal(-1, RankCorrelation.Of(values, values.Select(value => -value * value * value).ToArray()), 5e-13);
    }

    [Fact]
    public void Ties_share_the_mean_of_their_ranks()
    {
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            float[] first = [.. Enumerable.Range(0, 30).Select(_ => (float)random.Next(6))];
            float[] second = [.. Enumerable.Range(0, 30).Select(_ => (float)random.Next(6))];
            Assert.Equal(SlowPearson(SlowRanks(first), SlowRanks(second)), RankCorrelation.Of(first, second), 5e-10);
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

public class StructuralSimilarityTests
{
    [Theory]
    [InlineData(20, 17)]
    [InlineData(11, 11)]
    [InlineData(5, 14)]
    [InlineData(2, 3)]
    public void It_is_the_mean_over_windows_that_lie_inside(int height, int width)
    {
        var (first, second) = (Random(height, width, 1), Random(height, width, 2));
        Assert.Equal(Slow(first, second), StructuralSimilarity.Of(first, second), 5e-11);
        Assert.Equal(StructuralSimilarity.Of(first, second), StructuralSimilarity.Of(second, first), 5e-13);
    }

    [Fact]
    public void A_map_is_wholly_similar_to_itself_at_any_scale()
    {
        var map = Random(16, 16, 1);
        Assert.Equal(1, StructuralSimilarity.Of(map, map), 5e-13);
        Assert.Equal(1, StructuralSimilarity.Of(map, Changed(map, value => 8 * value - 4)), 5e-7);
    }

    [Fact]
    public void A_map_turned_into_its_negative_is_less_than_unlike() =>
        Assert.True(StructuralSimilarity.Of(Random(16, 16, 1), Changed(Random(16, 16, 1), value => -value)) < -0.5);

    [Fact]
    public void Constant_maps_and_single_values_are_alike()
    {
        var (constant, other) = (Changed(Random(6, 6, 1), _ => 3), Changed(Random(6, 6, 1), _ => 0));
        Assert.Equal(1, StructuralSimilarity.Of(constant, other));
        Assert.Equal(1, StructuralSimilarity.Of(HeatMap.FromValues(1, 1, [2]), HeatMap.FromValues(1, 1, [5])));
        Assert.InRange(StructuralSimilarity.Of(constant, Random(6, 6, 1)), -0.05, 0.05);
    }

    [Fact]
    public void Maps_of_two_sizes_are_refused() => Assert.Throws<ArgumentException>(() => StructuralSimilarity.Of(Random(2, 3, 1), Random(3, 2, 1)));

    private static HeatMap Random(int height, int width, int seed)
    {
        var random = new Random(seed);
        return HeatMap.FromValues(height, width, [.. Enumerable.Range(0, height * width).Select(_ => random.NextSingle())]);
    }

    private static HeatMap Changed(HeatMap map, Func<float, float> change) =>
        HeatMap.FromValues(map.Height, map.Width, [.. map.Values.ToArray().Select(change)]);

    /// <summary>Every window by itself, from the definition.</summary>
    private static double Slow(HeatMap first, HeatMap second)
    {
        var (one, other) = (Scaled(first), Scaled(second));
        var (tall, wide) = (Math.Min(11, first.Height), Math.Min(11, first.Width));
        var similarities = new List<double>();
        for (var top = 0; top + tall <= first.Height; top++)
            for (var left = 0; left + wide <= first.Width; left++)
            {
                var places = (from y in Enumerable.Range(0, tall) from x in Enumerable.Range(0, wide) select (Y: y, X: x)).ToList();
                double Weight((int Y, int X) place) =>
                    Math.Exp(-(Math.Pow(place.Y - (tall - 1) / 2.0, 2) + Math.Pow(place.X - (wide - 1) / 2.0, 2)) / (2 * 1.5 * 1.5));
                double Mean(Func<(int Y, int X), double> value) => places.Sum(place => Weight(place) * value(place)) / places.Sum(Weight);
                double One((int Y, int X) place) => one[(top + place.Y) * first.Width + left + place.X];
                double Other((int Y, int X) place) => other[(top + place.Y) * first.Width + left + place.X];
                var (mean, meanOther) = (Mean(One), Mean(Other));
                var (variance, varianceOther) = (Mean(place => Math.Pow(One(place) - mean, 2)), Mean(place => Math.Pow(Other(place) - meanOther, 2)));
                var covariance = Mean(place => (One(place) - mean) * (Other(place) - meanOther));
                similarities.Add((2 * mean * meanOther + 1e-4) * (2 * covariance + 9e-4) / (
                    (mean * mean + meanOther * meanOther + 1e-4) * (variance + varianceOther + 9e-4)));
            }

        return similarities.Average();
    }

    private static double[] Scaled(HeatMap map)
    {
        var values = map.Values.ToArray().Select(value => (double)value).ToArray();
        return [.. values.Select(value => (value - values.Min()) / (values.Max() - values.Min()))];
    }
}
