using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class LocalisationMetricTests
{
    private static readonly Box LeftHalf = new(0, 0, 5, 10);

    [Fact]
    public void A_perfect_map_reaches_the_bounds()
    {
        var score = Score(Map((row, column) => column < 5 ? 1 + row : 0), LeftHalf, 10, 10);
        Assert.True(score.Hit);
        Assert.Equal(1, score.Energy, 1e-6);
    }

    [Fact]
    public void A_map_beside_the_object_gets_nothing()
    {
        var score = Score(Map((row, column) => column < 5 ? 0 : 1 + row), LeftHalf, 10, 10);
        Assert.False(score.Hit);
        Assert.Equal(0, score.Energy, 1e-6);
    }

    [Fact]
    public void A_constant_map_is_no_hit_and_has_the_energy_of_the_boxs_area()
    {
        var score = Score(Map((_, _) => 3), LeftHalf, 10, 10);
        Assert.False(score.Hit);
        Assert.Equal(0.5, score.Energy, 1e-6);
    }

    [Fact]
    public void A_map_without_energy_gets_nothing() =>
        Assert.Equal((false, 0.0), Score(Map((_, _) => 0), LeftHalf, 10, 10));

    [Fact]
    public void A_small_map_is_enlarged_before_it_is_read()
    {
        var score = Score(HeatMap.FromValues(1, 2, [1, 0]), new Box(0, 0, 50, 100), 100, 100);
        Assert.True(score.Hit);

        // Bilinear between the centres at columns 25 and 75: the left half holds 25 whole columns and half of what slopes down.
        Assert.Equal(0.875, score.Energy, 0.01);
    }

    [Fact]
    public void The_bootstrap_interval_is_that_of_the_normal_approximation()
    {
        var random = new Random(4);
        double[] sample = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        var estimate = Bootstrap.Mean(sample);
        var halfWidth = 1.96 * Math.Sqrt(1.0 / 12 / sample.Length);
        Assert.Equal(sample.Average(), estimate.Mean, 1e-12);
        Assert.Equal(estimate.Mean - halfWidth, estimate.Low, 0.1 * halfWidth);
        Assert.Equal(estimate.Mean + halfWidth, estimate.High, 0.1 * halfWidth);
        Assert.Equal(estimate, Bootstrap.Mean(sample));
        Assert.Equal(new Estimate(1, 1, 1), Bootstrap.Mean([1, 1, 1]));
    }

    private static (bool Hit, double Energy) Score(HeatMap map, Box box, int height, int width)
    {
        var truth = ImageTruth.OfBox(box, height, width);
        return (PointingMetric.IsHit(map, truth, tolerance: 0), EnergyMetric.Of(map, truth));
    }

    private static HeatMap Map(Func<int, int, float> value) =>
        HeatMap.FromValues(10, 10, [.. Enumerable.Range(0, 100).Select(index => value(index / 10, index % 10))]);
}
