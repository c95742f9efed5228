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
