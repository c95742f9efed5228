using CsCheck;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ChartSeriesTests
{
    [Fact]
    public void Values_must_be_as_many_as_positions()
    {
        var problem = Assert.Throws<InvalidInputException>(() => new LineSeries("loss", [1, 2, 3], [1, 2]));
        Assert.Equal("The series 'loss' has 3 positions and 2 values; give one for each.", problem.Message);
        Assert.Throws<InvalidInputException>(() => new PointSeries("loss", [1], []));
        Assert.Throws<InvalidInputException>(() => new BarSeries("loss", [1], [2, 3]));
        Assert.Throws<InvalidInputException>(() => new BandSeries("loss", [1], [1], [2, 3]));
        Assert.Throws<InvalidInputException>(() => new BandSeries("loss", [1], [1], [2]) { Reported = [1, 2] });
        Assert.Throws<InvalidInputException>(() => new LineSeries("loss", [1], [2]).Within([1], [2, 3]));
    }

    [Fact]
    public void Rows_of_a_grid_must_be_as_long_as_each_other()
    {
        Assert.Throws<InvalidInputException>(() => new MatrixSeries("share", [[1, 2], [3]]));
        Assert.Throws<InvalidInputException>(() => new MatrixSeries("share", []));
        Assert.Equal(4, new MatrixSeries("share", [[1, 2], [3, 4]]).Count);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_a_gap()
    {
        var figure = KnownFigure.Lines(new LineSeries("line", [0, 1, 2, 3], [1, double.NaN, double.PositiveInfinity, 2]));

        Assert.Equal([1, null, null, 2], PlotlyJson.Numbers(PlotlyJson.Trace(figure, "line").GetProperty("y")));
        Assert.Equal(["line: from 1 m at 0 s to 2 m at 3 s"], figure.MainFigures);
        Assert.True(PictureInk.Blue(figure.ToPicture()) > 0);
    }
}

public sealed class AxisTicksTests
{
    private static readonly ChartAxis Numbers = new("height", "m");

    [Fact]
    public void Round_numbers_are_evenly_spaced_within_the_range() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6], Gen.Int[2, 10]).Sample(AreEvenlySpaced);

    private static bool AreEvenlySpaced(double low, double length, int most)
    {
        var ticks = AxisTicks.Of(Numbers, new(low, low + length), most);
        var steps = ticks.Zip(ticks.Skip(1), (one, next) => next.Place - one.Place).ToArray();
        var tolerance = 1e-6 * length;
        return ticks.Length is > 0 && ticks.Length <= most + 1
            && ticks.All(tick => tick.Place >= low - tolerance && tick.Place <= low + length + tolerance)
            && steps.All(step => step > 0 && Math.Abs(step - steps[0]) <= tolerance);
    }

    [Fact]
    public void Numbers_are_written_shortly() =>
        Assert.Equal(["-0.5", "0", "0.5", "1"], AxisTicks.Of(Numbers, new(-0.6, 1.1), 4).Select(tick => tick.Text));

    [Fact]
    public void Powers_of_ten_are_marked_where_they_are() => Assert.Equal(
        [(0, "1"), (1, "10"), (2, "100")],
        AxisTicks.Of(Numbers with { IsLogarithmic = true }, new(-0.1, 2.4), 8).Select(tick => (tick.Place, tick.Text)));

    [Fact]
    public void Names_are_thinned_to_the_room()
    {
        var axis = new ChartAxis("layer") { Names = [.. Enumerable.Range(0, 10).Select(index => $"layer{index}")] };
        Assert.Equal(["layer0", "layer4", "layer8"], AxisTicks.Of(axis, new(-0.5, 9.5), 3).Select(tick => tick.Text));
    }
}

public sealed class DepthLabelsTests
{
    [Fact]
    public void A_few_layers_are_all_named() => Assert.Equal([0, 1, 2], DepthLabels.For(["input", "conv1", "conv1.relu.inside"]));

    [Fact]
    public void Of_many_the_outermost_are_named()
    {
        string[] layers = [.. Enumerable.Range(0, 30).Select(index => index % 3 == 0 ? $"features.{index}" : $"features.{index}.inside")];
        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 21, 24, 27], DepthLabels.For(layers));
    }

    [Fact]
    public void Too_many_are_thinned_evenly()
    {
        string[] layers = [.. Enumerable.Range(0, 100).Select(index => $"layer{index}")];
        Assert.Equal(Enumerable.Range(0, 20).Select(index => 5 * index), DepthLabels.For(layers));
    }
}

/// <summary>Small charts whose values are plain to see.</summary>
internal static class KnownFigure
{
    public static ChartFigure Lines(params LineSeries[] lines) => new()
    {
        Title = "Known",
        Across = new ChartAxis("time", "s"),
        Panels = [new(new ChartAxis("height", "m"), [.. lines])],
    };

    public static ChartFigure Bars(params double[] lengths) => new()
    {
        Title = "Bars",
        Across = new ChartAxis("thing") { Names = [.. lengths.Select((_, index) => $"thing {index}")] },
        Panels = [new(new ChartAxis("height", "m"), [new BarSeries("bars", lengths.Select((_, index) => (double)index), lengths)])],
    };
}
