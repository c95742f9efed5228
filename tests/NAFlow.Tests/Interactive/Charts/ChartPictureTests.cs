using NAFlow.Imaging;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ChartPictureTests
{
    [Fact]
    public void It_has_the_size_that_is_asked_for()
    {
        var figure = KnownFigure.Bars(1, 2);
        var (own, other) = (figure.ToPicture(), figure.ToPicture(300, 200, scale: 1.5));
        Assert.Equal((1520, 800), (own.Width, own.Height));
        Assert.Equal((450, 300), (other.Width, other.Height));
    }

    [Fact]
    public void A_bar_twice_as_high_has_twice_the_ink()
    {
        var (high, both) = (PictureInk.Blue(KnownFigure.Bars(2, 0).ToPicture()), PictureInk.Blue(KnownFigure.Bars(2, 1).ToPicture()));
        Assert.InRange(both / (double)high, 1.45, 1.55);
    }

    [Fact]
    public void Text_is_drawn_with_nothing_installed()
    {
        var picture = KnownFigure.Bars(1, 2).ToPicture();
        var text = GridTheme.Light.Text;
        Assert.True(PictureInk.Of(picture, text, bottom: 80) > 100, "the title");
        Assert.True(PictureInk.Of(picture, text, top: picture.Height - 110) > 100, "the names below");
    }

    [Fact]
    public void The_ground_is_light_or_dark()
    {
        var figure = KnownFigure.Bars(1, 2);
        Assert.Equal(GridTheme.Light.Background, figure.ToPicture()[0, 0]);
        Assert.Equal(GridTheme.Dark.Background, figure.ToPicture(theme: GridTheme.Dark)[0, 0]);
    }

    [Fact]
    public void Every_panel_is_drawn()
    {
        LineSeries Line(double value) => new("line", [0, 1], [0, value]);
        var figure = KnownFigure.Lines(Line(1)) with
        {
            Panels = [new(new ChartAxis("first", "m"), [Line(1)]), new(new ChartAxis("second", "s"), [Line(2)])],
        };

        var picture = figure.ToPicture();

        Assert.True(PictureInk.Blue(picture) > 100);
        Assert.True(PictureInk.Orange(picture) > 100);
    }

    [Fact]
    public void Lying_bars_below_0_have_the_other_colour_and_lie_to_its_left()
    {
        var bars = new BarSeries("bars", [0, 1], [1, -1]) { IsHorizontal = true, NegativeColour = new(217, 130, 43), Colour = new(59, 130, 196) };
        var panel = new ChartPanel(new ChartAxis("thing") { Names = ["up", "down"] }, [bars]);
        var picture = (KnownFigure.Bars(1) with { Across = new ChartAxis("change", "m"), Panels = [panel] }).ToPicture();

        var (up, down) = (PictureInk.Blue(picture), PictureInk.Orange(picture));

        Assert.InRange(up / (double)down, 0.97, 1.03);
        Assert.Equal(0, PictureInk.Of(picture, new(59, 130, 196), right: (picture.Width / 2) - 40));
    }

    [Fact]
    public void Points_are_drawn_where_they_are()
    {
        var figure = KnownFigure.Lines() with
        { Panels = [new(new ChartAxis("height", "m"), [new PointSeries("points", [0, 1, double.NaN], [1, 2, 3])])] };
        var picture = figure.ToPicture();
        Assert.True(PictureInk.Of(picture, new(59, 130, 196), right: picture.Width / 2, top: picture.Height / 2) > 20, "the low one at the left");
        Assert.True(PictureInk.Of(picture, new(59, 130, 196), left: picture.Width / 2) > 20, "the higher one at the right");
    }

    [Fact]
    public void The_same_chart_gives_the_same_bytes()
    {
        var figure = KnownFigure.Bars(3, -1, 2);
        Assert.Equal(figure.ToPicture().ToPng(), figure.ToPicture().ToPng());
    }

    [Theory]
    [InlineData(100, 400, 2)]
    [InlineData(400, 100, 2)]
    [InlineData(400, 400, 0)]
    [InlineData(40_000, 40_000, 2)]
    public void A_size_that_cannot_be_drawn_is_refused(int width, int height, double scale) =>
        Assert.Throws<InvalidInputException>(() => KnownFigure.Bars(1).ToPicture(width, height, scale));

    [Fact]
    public void Charts_without_any_value_are_drawn_too() =>
        Assert.Equal(0, PictureInk
            .Blue(KnownFigure.Lines(new LineSeries("nothing", [], []), new("gaps", [1], [double.NaN]) { IsListed = false }).ToPicture()));
}

/// <summary>How many pixels of a picture are close to a colour.</summary>
internal static class PictureInk
{
    public static int Blue(Photo picture) => Of(picture, new(59, 130, 196));

    public static int Orange(Photo picture) => Of(picture, new(217, 130, 43));

    public static int Of(Photo picture, RgbColour colour, int left = 0, int top = 0, int right = int.MaxValue, int bottom = int.MaxValue)
    {
        var count = 0;
        for (var y = top; y < Math.Min(bottom, picture.Height); y++)
            for (var x = left; x < Math.Min(right, picture.Width); x++)
                if (Near(picture[x, y], colour))
                    count++;
        return count;
    }

    private static bool Near(RgbColour one, RgbColour other) =>
        Math.Abs(one.Red - other.Red) + Math.Abs(one.Green - other.Green) + Math.Abs(one.Blue - other.Blue) < 24;
}
