using NAFlow.Imaging;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace NAFlow.Interactive;

/// <summary>One panel, drawn with ScottPlot.</summary>
/// <param name="figure">The chart.</param>
/// <param name="number">The panel's number, from 0.</param>
/// <param name="measures">Where everything is.</param>
/// <param name="theme">The colours around the data.</param>
internal sealed class PanelPainter(ChartFigure figure, int number, PictureMeasures measures, GridTheme theme)
{
    private const float Slant = -60;

    public void Draw(SKCanvas canvas)
    {
        using var plot = new Plot();
        var panel = figure.Panels[number];
        var isLast = number == figure.Panels.Length - 1;
        var data = measures.Panel(number);
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Grid.MajorLineColor = Of(theme.FaintText).WithAlpha(0.2);
        plot.Grid.XAxisStyle.IsVisible = figure.Across.Names.Length == 0;
        plot.Grid.YAxisStyle.IsVisible = panel.Up.Names.Length == 0;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        Axis(plot.Axes.Bottom, measures.AcrossTicks, isLast, measures.Height * 0.3f);
        Axis(plot.Axes.Left, measures.UpTicks[number], true, measures.LabelRoom);
        if (measures.IsSlanted)
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = Slant;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        }

        var marks = new SeriesPainter(plot, figure, panel, measures.AcrossRange, measures.UpRanges[number]);
        var place = figure.Panels.Take(number).SelectMany(before => before.Series).Count(series => series.Colour is null);
        foreach (var series in panel.Series) marks.Add(series, ChartColours.Of(series, series.Colour is null ? place++ : place));
        if (panel.Series.OfType<BarSeries>().FirstOrDefault() is { } bars) ZeroLine(plot, bars.IsHorizontal);

        var (across, up) = (measures.AcrossRange, measures.UpRanges[number]);
        plot.Axes.SetLimits(
            figure.Across.IsReversed ? across.High : across.Low, figure.Across.IsReversed ? across.Low : across.High,
            panel.Up.IsReversed ? up.High : up.Low, panel.Up.IsReversed ? up.Low : up.High);
        plot.Layout.Fixed(new PixelPadding(data.Left, measures.Width - data.Right, measures.Height - data.Bottom, data.Top));

        // ScottPlot clears what it draws on: a layer keeps the other panels.
        canvas.SaveLayer();
        plot.Render(canvas, new PixelRect(0, measures.Width, measures.Height, 0));
        canvas.Restore();
    }

    private void Axis(IAxis axis, AxisTick[] ticks, bool isNamed, float room)
    {
        using var font = GridFont.Regular(PictureMeasures.TickSize);
        var generator = new NumericManual();
        foreach (var tick in ticks) generator.AddMajor(tick.Place, isNamed ? FittedText.Shorten(tick.Text, font, room) : string.Empty);
        axis.TickGenerator = generator;
        axis.TickLabelStyle.FontName = PictureFont.Name;
        axis.TickLabelStyle.FontSize = PictureMeasures.TickSize;
        axis.TickLabelStyle.ForeColor = Of(theme.Text);
        axis.MajorTickStyle.Length = 4;
        axis.MajorTickStyle.Color = Of(theme.FaintText).WithAlpha(0.6);
        axis.MinorTickStyle.Length = 0;
        axis.FrameLineStyle.Color = Of(theme.FaintText).WithAlpha(0.6);
        axis.FrameLineStyle.Width = 1;
    }

    private void ZeroLine(Plot plot, bool upright)
    {
        if ((upright ? figure.Across : figure.Panels[number].Up).IsLogarithmic) return;
        IPlottable line = upright ? plot.Add.VerticalLine(0, 1, Of(theme.FaintText)) : plot.Add.HorizontalLine(0, 1, Of(theme.FaintText));
        plot.MoveToTop(line);
    }

    private static Color Of(RgbColour colour) => new(colour.Red, colour.Green, colour.Blue);
}
