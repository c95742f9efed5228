using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Tests;

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
        Assert.Equal(Slow(first, second), StructuralSimilarity.Of(first, second), 10);
        Assert.Equal(StructuralSimilarity.Of(first, second), StructuralSimilarity.Of(second, first), 12);
    }

    [Fact]
    public void A_map_is_wholly_similar_to_itself_at_any_scale()
    {
        var map = Random(16, 16, 1);
        Assert.Equal(1, StructuralSimilarity.Of(map, map), 12);
        Assert.Equal(1, StructuralSimilarity.Of(map, Changed(map, value => 8 * value - 4)), 6);
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

    private static HeatMap Changed(HeatMap map, Func<float, float> change) => HeatMap.FromValues(map.Height, map.Width, [.. map.Values.ToArray().Select(change)]);

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
                similarities.Add((2 * mean * meanOther + 1e-4) * (2 * covariance + 9e-4) / ((mean * mean + meanOther * meanOther + 1e-4) * (variance + varianceOther + 9e-4)));
            }

        return similarities.Average();
    }

    private static double[] Scaled(HeatMap map)
    {
        var values = map.Values.ToArray().Select(value => (double)value).ToArray();
        return [.. values.Select(value => (value - values.Min()) / (values.Max() - values.Min()))];
    }
}
