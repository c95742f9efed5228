using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class MapScalingTests
{
    private static readonly HeatMap Weak = HeatMap.FromValues(1, 3, [1, 2, 3]);
    private static readonly HeatMap Strong = HeatMap.FromValues(2, 1, [5, 9]);

    [Fact]
    public void Alone_each_map_spans_the_whole_range()
    {
        var scaled = new[] { Weak, Strong }.Scaled(MapScale.EachAlone);
        Near([0, 0.5f, 1], scaled[0]);
        Near([0, 1], scaled[1]);
    }

    [Fact]
    public void Together_strengths_stay_comparable()
    {
        var scaled = new[] { Weak, Strong }.Scaled(MapScale.WholeFlow);
        Near([0, 0.125f, 0.25f], scaled[0]);
        Near([0.5f, 1], scaled[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e30f)]
    [InlineData(float.Epsilon)]
    public void A_constant_map_is_nought(float level)
    {
        var constant = HeatMap.FromValues(2, 2, [level, level, level, level]);
        Near([0, 0, 0, 0], constant.Scaled());
        Near([0, 0, 0, 0], new[] { constant, constant }.Scaled(MapScale.WholeFlow)[1]);
    }

    [Fact]
    public void The_widest_range_of_floats_stays_in_bounds() =>
        Near([0, 0.5f, 1], HeatMap.FromValues(1, 3, [float.MinValue, 0, float.MaxValue]).Scaled());

    [Fact]
    public void No_maps_give_none() => Assert.Empty(Array.Empty<HeatMap>().Scaled(MapScale.WholeFlow));

    [Fact]
    public void A_map_holds_finite_values_that_fill_it()
    {
        Assert.Contains("row 1, column 0", Assert.Throws<InvalidInputException>(() => HeatMap.FromValues(2, 2, [0, 1, float.NaN, 3])).Message);
        Assert.Throws<InvalidInputException>(() => HeatMap.FromValues(2, 2, [0, 1, 2]));
        Assert.Throws<InvalidInputException>(() => HeatMap.FromValues(0, 0, []));
    }

    private static void Near(float[] expected, HeatMap actual)
    {
        Assert.Equal(expected.Length, actual.Values.Length);
        for (var index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual.Values.Span[index], 1e-6f);
    }
}
