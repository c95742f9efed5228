using NAFlow.Imaging;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using Drawing = NAFlow.Imaging.Drawing;

namespace NAFlow.Interactive;

/// <summary>Charts as pictures.</summary>
public static class ChartPicture
{
    private const double Narrowest = 200, PaperText = 7;

    /// <summary>The chart as a picture on an opaque ground, the same on every machine.</summary>
    /// <param name="figure">The chart.</param>
    /// <param name="width">Its width in pixels of the page; null for the chart's own.</param>
    /// <param name="height">Its height in pixels of the page; null for the chart's own.</param>
    /// <param name="scale">Pixels of the picture on a pixel of the page: 2 is sharp on most screens.</param>
    /// <param name="theme">The colours around the data; null for <see cref="GridTheme.Light"/>.</param>
    /// <exception cref="InvalidInputException">It is smaller than 200 x 150 pixels of the page, or too large, or the scale is not within 0.5 to
    /// 8.</exception>
    public static Photo ToPicture(this ChartFigure figure, int? width = null, int? height = null, double scale = 2, GridTheme? theme = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var (across, down) = (width ?? figure.Width, height ?? figure.Height);
        if (across < 200 || down < 150)
            throw new InvalidInputException($"A chart of {across} x {down} pixels is too small to read; give it 200 x 150 at least.");
        if (scale is not (>= 0.5 and <= 8))
            throw new InvalidInputException($"A chart cannot be drawn at scale {scale}; give one from 0.5 to 8.");
        if (across * scale * down * scale > Photo.PixelLimit)
            throw new InvalidInputException($"A chart of {across} x {down} pixels at scale {scale} is too large; make it smaller.");
        return new FigurePainter(figure, theme ?? GridTheme.Light).Drawing(across, down).ToPhoto(scale);
    }

    /// <summary>
    /// Writes the chart as a file, whole or not at all. In an SVG or PDF file text stays text and its font is in it; of a width on paper it has seven
    /// points, however wide the chart is.
    /// </summary>
    /// <param name="figure">The chart.</param>
    /// <param name="path">Where the file goes: .png, .svg or .pdf.</param>
    /// <param name="width">How wide it is; null for the chart's own width in pixels.</param>
    /// <param name="theme">The colours around the data; null for <see cref="GridTheme.Light"/>.</param>
    /// <exception cref="InvalidInputException">The ending is none of them, or the file cannot be written.</exception>
    public static void Save(this ChartFigure figure, string path, PictureWidth? width = null, GridTheme? theme = null)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(path);
        var across = width is { } given
            ? Math.Max(Narrowest, given.IsPaper ? given.InPoints * PictureMeasures.TextSize / PaperText : given.Value)
            : figure.Width;

        // A narrow chart keeps more of its height than of its width.
        var down = figure.Height * Math.Sqrt(across / figure.Width);
        new FigurePainter(figure, theme ?? GridTheme.Light).Drawing((int)Math.Round(across), (int)Math.Round(down)).Save(path, width);
    }
}

/// <summary>Draws a chart: titles and legend itself, the panels with ScottPlot.</summary>
/// <param name="figure">The chart.</param>
/// <param name="theme">The colours around the data.</param>
internal sealed class FigurePainter(ChartFigure figure, GridTheme theme)
{
    /// <summary>The chart as a drawing.</summary>
    /// <param name="width">Width in pixels of the page.</param>
    /// <param name="height">Height in pixels of the page.</param>
    public Drawing Drawing(int width, int height)
    {
        PictureFont.Register();
        var measures = new PictureMeasures(figure, width, height);
        return new Drawing(figure.Title, width, height, theme.Background, canvas =>
        {
            for (var number = 0; number < figure.Panels.Length; number++) new PanelPainter(figure, number, measures, theme).Draw(canvas);
            Titles(canvas, measures);
        });
    }

    private void Titles(SKCanvas canvas, PictureMeasures measures)
    {
        using var title = GridFont.SemiBold(PictureMeasures.TitleSize);
        using var text = GridFont.Regular(PictureMeasures.TextSize);
        using var ink = new SKPaint { IsAntialias = true, Color = Ink(theme.Text) };
        var across = measures.Width - (2 * PictureMeasures.Edge);
        canvas.DrawText(FittedText.Shorten(figure.Title, title, across), PictureMeasures.Edge, PictureMeasures.Edge + 15, SKTextAlign.Left, title,
            ink);
        if (figure.HasLegend) PictureLegend.Draw(canvas, measures.Legend, PictureMeasures.Edge, PictureMeasures.Edge + 26, theme);
        ink.Color = Ink(theme.FaintText);
        var middle = (measures.Left + measures.Right) / 2;
        var room = 2 * Math.Min(middle, measures.Width - middle);
        canvas.DrawText(FittedText.Shorten(figure.Across.Label, text, room), middle, measures.Height - PictureMeasures.Edge, SKTextAlign.Center, text,
            ink);
        for (var number = 0; number < figure.Panels.Length; number++) Upright(
            canvas, figure.Panels[number].Up.Label, measures.Panel(number), text, ink);
    }

    private static void Upright(SKCanvas canvas, string label, SKRect panel, SKFont font, SKPaint ink)
    {
        canvas.Save();
        canvas.Translate(PictureMeasures.Edge + 10, panel.MidY);
        canvas.RotateDegrees(-90);
        var lines = FittedText.Wrap(label, font, panel.Height + 12);
        for (var line = 0; line < lines.Count; line++)
            canvas.DrawText(lines[line], 0, (line - ((lines.Count - 1) / 2f)) * 14, SKTextAlign.Center, font, ink);
        canvas.Restore();
    }

    private static SKColor Ink(RgbColour colour) => new(colour.Red, colour.Green, colour.Blue);
}

/// <summary>One panel, drawn with ScottPlot.</summary>
/// <param name="figure">The chart.</param>
/// <param name="number">The panel's number, from 0.</param>
/// <param name="measures">Where everything is.</param>
/// <param name="theme">The colours around the data.</param>
internal sealed class PanelPainter(ChartFigure figure, int number, PictureMeasures measures, GridTheme theme)
{
    private const float Slant = -60, AboveData = 8;

    public void Draw(SKCanvas canvas)
    {
        using var plot = new Plot();
        var panel = figure.Panels[number];
        var isLast = number == figure.Panels.Length - 1;
        var data = measures.Panel(number);
        plot.FigureBackground.Color = PicturePlot.Of(theme.Background);
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.DefaultGrid.MajorLineColor = PicturePlot.Of(theme.FaintText).WithAlpha(0.2);
        plot.Axes.DefaultGrid.XAxisStyle.IsVisible = figure.Across.Names.Length == 0;
        plot.Axes.DefaultGrid.YAxisStyle.IsVisible = panel.Up.Names.Length == 0;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        Axis(plot.Axes.Bottom, measures.AcrossTicks, isLast, measures.Height * 0.3f);
        Axis(plot.Axes.Left, measures.UpTicks[number], true, measures.LabelRoom);
        if (measures.IsSlanted)
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = Slant;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        }

        var drawing = new PicturePlot(plot, new SeriesFrame(figure, number), measures.AcrossRange, measures.UpRanges[number]);
        var before = figure.Panels.Take(number).Sum(panel => panel.Series.Length);
        foreach (var (series, colour) in panel.Series.Zip(figure.SeriesColours().Skip(before))) series.Paint(drawing, colour);
        if (panel.Series.FirstOrDefault(series => series.StartsAtZeroAcross || series.StartsAtZeroUp) is { } first) ZeroLine(
            plot, first.StartsAtZeroAcross);

        var (across, up) = (measures.AcrossRange, measures.UpRanges[number]);
        plot.Axes.SetLimits(
            figure.Across.IsReversed ? across.High : across.Low, figure.Across.IsReversed ? across.Low : across.High,
            panel.Up.IsReversed ? up.High : up.Low, panel.Up.IsReversed ? up.Low : up.High);
        plot.Layout.Fixed(new PixelPadding(data.Left, measures.Width - data.Right, measures.Height - data.Bottom, data.Top));

        // ScottPlot clears what it draws on: a strip for each panel, with room for half a label above its data, keeps the others.
        var (top, bottom) = (number == 0 ? 0 : data.Top - AboveData, isLast ? measures.Height : measures.Panel(number + 1).Top - AboveData);
        canvas.Save();
        canvas.ClipRect(new SKRect(0, top, measures.Width, bottom));
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
        axis.TickLabelStyle.ForeColor = PicturePlot.Of(theme.Text);
        axis.MajorTickStyle.Length = 4;
        axis.MajorTickStyle.Color = PicturePlot.Of(theme.FaintText).WithAlpha(0.6);
        axis.MinorTickStyle.Length = 0;
        axis.FrameLineStyle.Color = PicturePlot.Of(theme.FaintText).WithAlpha(0.6);
        axis.FrameLineStyle.Width = 1;
    }

    private void ZeroLine(Plot plot, bool isVertical)
    {
        if ((isVertical ? figure.Across : figure.Panels[number].Up).IsLogarithmic) return;
        IPlottable line = isVertical
            ? plot.Add.VerticalLine(0, 1, PicturePlot.Of(theme.FaintText))
            : plot.Add.HorizontalLine(0, 1, PicturePlot.Of(theme.FaintText));
        plot.MoveToTop(line);
    }
}
