using NAFlow.Evaluation;
using static NAFlow.Tests.KnownMaps;

namespace NAFlow.Tests;

/// <summary>Pointing, energy and sparsity: they read the map alone.</summary>
public sealed class ReadingMetricsTests : IDisposable
{
    private readonly Network network = SmallNetworks.Plain();
    private readonly TracedDecision traced;

    public ReadingMetricsTests()
    {
        using var image = SmallNetworks.Image();
        traced = Traced(network, image);
    }

    [Fact]
    public void A_perfect_map_reaches_the_bound_and_a_constant_one_is_no_hit()
    {
        var image = new EvaluatedImage(traced) { Truth = Shown(40, 60, (row, column) => row is > 9 and < 20 && column > 35) };
        var perfect = Map(40, 60, (row, column) => row is > 9 and < 20 && column > 35 ? 1 + column : 0);
        var pointing = new PointingMetric().Figures(image, perfect);
        Assert.Equal((1, 1), (pointing["pointing"], new EnergyMetric().Figures(image, perfect)["energy"]));
        Assert.Equal(1, pointing["pointing_tie"]);

        var everywhere = new EvaluatedImage(traced) { Truth = Shown(40, 60, (_, _) => true) };
        foreach (var constant in (double[])[0, 0.1, 3])
        {
            var figures = new PointingMetric().Figures(everywhere, Map(7, 7, (_, _) => constant));
            Assert.Equal((0, 1), (figures["pointing"], figures["pointing_tie"]));
        }

        Assert.Equal(0, new EnergyMetric().Figures(everywhere, Map(7, 7, (_, _) => 0))["energy"]);
    }

    [Theory]
    [InlineData(9, 12, 15.0, false)]
    [InlineData(9, 12, 15.01, true)]
    [InlineData(0, 15, 15.0, false)]
    [InlineData(0, 14, 15.0, true)]
    [InlineData(8, 12, 15.0, true)]
    [InlineData(11, 10, 14.9, true)]
    [InlineData(1, 0, 1.0, false)]
    [InlineData(1, 0, 0.0, false)]
    [InlineData(0, 0, 0.0, true)]
    public void A_hit_lies_nearer_than_the_tolerance(int down, int right, double tolerance, bool isHit)
    {
        var image = new EvaluatedImage(traced) { Truth = Shown(50, 50, (row, column) => (row, column) == (20, 20)) };
        var map = Map(50, 50, (row, column) => (row, column) == (20 + down, 20 + right) ? 1 : 0);
        Assert.Equal(isHit ? 1 : 0, new PointingMetric(new PointingOptions { Tolerance = tolerance }).Figures(image, map)["pointing"]);
    }

    [Fact]
    public void The_first_of_equal_values_counts_and_the_tie_is_told()
    {
        var image = new EvaluatedImage(traced) { Truth = Shown(50, 50, (row, _) => row < 5) };
        var map = Map(50, 50, (row, column) => (row, column) is (2, 40) or (45, 3) ? 2 : 1);
        var figures = new PointingMetric(new PointingOptions { Tolerance = 0 }).Figures(image, map);
        Assert.Equal((1, 1), (figures["pointing"], figures["pointing_tie"]));
        var lower = new PointingMetric(new PointingOptions { Tolerance = 0 })
            .Figures(image, Map(50, 50, (row, column) => (row, column) == (45, 3) ? 2 : 1));
        Assert.Equal((0, 0), (lower["pointing"], lower["pointing_tie"]));
    }

    [Fact]
    public void Energy_is_the_share_of_the_resized_map()
    {
        var image = new EvaluatedImage(traced) { Truth = Shown(100, 100, (_, column) => column < 50) };
        Assert.Equal(0.875, new EnergyMetric().Figures(image, Map(1, 2, (_, column) => 1 - column))["energy"], 0.001);
    }

    [Fact]
    public void Sparsity_of_known_maps()
    {
        var image = new EvaluatedImage(traced);
        var constant = new SparsityMetric().Figures(image, Map(5, 4, (_, _) => 2));
        Assert.Equal(0, constant["gini"], 1e-12);
        Assert.Equal(1, constant["entropy"], 1e-12);
        var single = new SparsityMetric().Figures(image, Map(5, 4, (row, column) => row + column == 0 ? 3 : 0));
        Assert.Equal(0.95, single["gini"], 1e-12);
        Assert.Equal(0, single["entropy"], 1e-12);

        // The Gini index is half the mean absolute difference of two values over their mean.
        var map = KnownMaps.Random(6, 7, 3);
        var values = map.Values.ToArray().Select(value => (double)value).ToArray();
        var difference = values.Average(one => values.Average(other => Math.Abs(one - other)));
        Assert.Equal(difference / (2 * values.Average()), new SparsityMetric().Figures(image, map)["gini"], 1e-6);
    }

    [Fact]
    public void A_positive_factor_changes_nothing()
    {
        var image = new EvaluatedImage(traced) { Truth = Shown(30, 30, (row, column) => row > 20 && column < 25) };
        var map = KnownMaps.Random(8, 8, 5);
        foreach (var metric in (IMapMetric[])[new PointingMetric(), new EnergyMetric(), new SparsityMetric()])
            foreach (var (figure, value) in metric.Figures(image, map))
                Assert.Equal(value, metric.Figures(image, map.Times(37))[figure], 1e-6);
    }

    [Fact]
    public void What_is_not_known_is_asked_for_and_what_is_not_there_is_not_judged()
    {
        var unknown = new EvaluatedImage(traced);
        Assert.Contains("'pointing' needs to know where the object is",
            Assert.Throws<InvalidInputException>(() => new PointingMetric().For(unknown)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new EnergyMetric().For(unknown));
        Assert.Throws<InvalidInputException>(() => new PartTruthMetric().For(unknown with { Truth = Shown(5, 5, (_, _) => true) }));
        Assert.Contains("4 pixels", Assert.Throws<InvalidInputException>(
            () => new EnergyMetric().For(unknown with { Truth = new(5, 5, [true, true, true, true]) })).Message, StringComparison.Ordinal);
        var empty = unknown with { Truth = Shown(9, 9, (_, _) => false) };
        Assert.Equal(double.NaN, new PointingMetric().Figures(empty, Map(3, 3, (row, _) => row))["pointing"]);
        Assert.Throws<InvalidInputException>(() => new PointingOptions { Tolerance = -1 });
        Assert.Throws<InvalidInputException>(() => new PointingOptions { Tolerance = double.NaN });
    }

    public void Dispose()
    {
        traced.Dispose();
        network.Dispose();
    }
}
