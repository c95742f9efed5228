using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Interactive;

/// <summary>Draws a chart: titles and legend itself, the panels with ScottPlot.</summary>
/// <param name="figure">The chart.</param>
/// <param name="theme">The colours around the data.</param>
internal sealed class FigurePainter(ChartFigure figure, GridTheme theme)
{
    /// <summary>Draws it.</summary>
    /// <param name="width">Width in pixels of the page.</param>
    /// <param name="height">Height in pixels of the page.</param>
    /// <param name="scale">Pixels of the picture on a pixel of the page.</param>
    public Photo Paint(int width, int height, float scale)
    {
        PictureFont.Lend();
        var info = new SKImageInfo((int)Math.Round(width * scale), (int)Math.Round(height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(Ink(theme.Background));
        canvas.Scale(scale);
        var measures = new PictureMeasures(figure, width, height);
        for (var number = 0; number < figure.Panels.Length; number++) new PanelPainter(figure, number, measures, theme).Draw(canvas);
        Titles(canvas, measures);
        canvas.Flush();
        return Read(bitmap);
    }

    private void Titles(SKCanvas canvas, PictureMeasures measures)
    {
        using var title = GridFont.SemiBold(PictureMeasures.TitleSize);
        using var text = GridFont.Regular(PictureMeasures.TextSize);
        using var ink = new SKPaint { IsAntialias = true, Color = Ink(theme.Text) };
        var across = measures.Width - (2 * PictureMeasures.Edge);
        canvas.DrawText(FittedText.Shorten(figure.Title, title, across), PictureMeasures.Edge, PictureMeasures.Edge + 15, SKTextAlign.Left, title, ink);
        if (figure.HasLegend) PictureLegend.Draw(canvas, measures.Legend, PictureMeasures.Edge, PictureMeasures.Edge + 26, theme);
        ink.Color = Ink(theme.FaintText);
        var middle = (measures.Left + measures.Right) / 2;
        var room = 2 * Math.Min(middle, measures.Width - middle);
        canvas.DrawText(FittedText.Shorten(figure.Across.Label, text, room), middle, measures.Height - PictureMeasures.Edge, SKTextAlign.Center, text, ink);
        for (var number = 0; number < figure.Panels.Length; number++) Upright(canvas, figure.Panels[number].Up.Label, measures.Panel(number), text, ink);
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

    private Photo Read(SKBitmap bitmap)
    {
        var rgba = bitmap.GetPixelSpan();
        var pixels = new byte[bitmap.Width * bitmap.Height * 3];
        for (int source = 0, target = 0; target < pixels.Length; source += 4, target += 3)
            (pixels[target], pixels[target + 1], pixels[target + 2]) = (rgba[source], rgba[source + 1], rgba[source + 2]);
        return Photo.FromPixels(figure.Title, bitmap.Width, bitmap.Height, pixels);
    }

    private static SKColor Ink(RgbColour colour) => new(colour.Red, colour.Green, colour.Blue);
}
