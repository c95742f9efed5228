using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Draws the parts of a grid on a canvas, which stays its owner's.</summary>
internal sealed class GridPainter : IDisposable
{
    private readonly GridLayout layout;
    private readonly FlowGridOptions options;
    private readonly SKCanvas canvas;
    private readonly SKFont caption;
    private readonly SKFont small;

    public GridPainter(GridLayout layout, FlowGridOptions options, SKCanvas canvas)
    {
        (this.layout, this.options, this.canvas) = (layout, options, canvas);
        caption = GridFont.SemiBold(layout.CaptionSize);
        small = GridFont.Regular(layout.SmallSize);
    }

    public void DrawHeading()
    {
        using var title = GridFont.SemiBold(layout.TitleSize);
        using var subtitle = GridFont.Regular(layout.SubtitleSize);
        var top = layout.Margin;
        foreach (var line in layout.TitleLines)
        {
            Write(line, layout.Margin, top, layout.TitleLineHeight, title, options.Theme.Text);
            top += layout.TitleLineHeight;
        }

        top += layout.HeadingGap;
        foreach (var line in layout.SubtitleLines)
        {
            Write(line, layout.Margin, top, layout.SubtitleLineHeight, subtitle, options.Theme.FaintText);
            top += layout.SubtitleLineHeight;
        }
    }

    public void DrawTile(GridTile tile, SKRectI square)
    {
        Fill(square, options.Theme.Mount);
        var fitted = Fit(tile.Picture, square.Width);
        PictureDrawing.Place(canvas, fitted, square.Left + ((square.Width - fitted.Width) / 2), square.Top + ((square.Height - fitted.Height) / 2));
        Outline(square);
        var below = square.Bottom + layout.Pixels(6);
        foreach (var line in FittedText.Break(tile.Title, caption, square.Width, layout.TileTitleLines))
        {
            Write(line, square.Left, below, layout.CaptionLineHeight, caption, options.Theme.Text);
            below += layout.CaptionLineHeight;
        }

        Write(
            FittedText.Shorten(tile.Subtitle ?? string.Empty, small, square.Width),
            square.Left,
            below,
            layout.CaptionLineHeight,
            small,
            options.Theme.FaintText);
    }

    public void DrawColourBar()
    {
        if (options.ColourBar is not { } colours)
            return;
        var right = layout.Margin + layout.ContentWidth;
        var left = right - layout.BarWidth;
        float[] across = [.. Enumerable.Range(0, layout.BarWidth).Select(x => (float)x / (layout.BarWidth - 1))];
        var bar = HeatMap.Own(layout.BarHeight, layout.BarWidth, [.. Enumerable.Repeat(across, layout.BarHeight).SelectMany(row => row)]);
        PictureDrawing.Place(canvas, colours.Paint(bar), left, layout.BarTop);

        var below = layout.BarTop + layout.BarHeight + layout.Pixels(6);
        var (least, middle, greatest) = colours == ColourMap.Diverging ? ("−1", "0", "1") : ("0", "0.5", "1");
        Write(least, left, below, layout.CaptionLineHeight, small, options.Theme.FaintText);
        Write(middle, (left + right) / 2f, below, layout.CaptionLineHeight, small, options.Theme.FaintText, SKTextAlign.Center);
        Write(greatest, right, below, layout.CaptionLineHeight, small, options.Theme.FaintText, SKTextAlign.Right);
        DrawBarLabel(left);
    }

    public void Dispose()
    {
        caption.Dispose();
        small.Dispose();
    }

    private static Photo Fit(Photo picture, int side)
    {
        var scale = (double)side / Math.Max(picture.Width, picture.Height);
        return Resize.Bicubic(picture, Length(picture.Width), Length(picture.Height));

        int Length(int length) => Math.Max((int)Math.Round(length * scale), 1);
    }

    private static SKColor Colour(RgbColour colour) => new(colour.Red, colour.Green, colour.Blue);

    private void DrawBarLabel(int barLeft)
    {
        for (var line = 0; line < layout.BarLabelLines.Count; line++)
        {
            var above = layout.BarTop - ((layout.BarLabelLines.Count - line) * layout.CaptionLineHeight) - layout.Pixels(2);
            Write(layout.BarLabelLines[line], layout.Margin, above, layout.CaptionLineHeight, small, options.Theme.FaintText);
        }

        if (layout.BarLabelLines.Count > 0 || string.IsNullOrWhiteSpace(options.ColourBarLabel))
            return;
        var right = barLeft - layout.Gutter;
        var beside = FittedText.Shorten(options.ColourBarLabel, small, right - layout.Margin);
        var top = layout.BarTop + ((layout.BarHeight - layout.CaptionLineHeight) / 2);
        Write(beside, right, top, layout.CaptionLineHeight, small, options.Theme.FaintText, SKTextAlign.Right);
    }

    /// <summary>A hairline, so that a picture as white as the page still has an edge.</summary>
    private void Outline(SKRectI square)
    {
        using var paint = new SKPaint
        {
            Color = Colour(options.Theme.Text).WithAlpha(36),
            IsStroke = true,
            StrokeWidth = layout.Line,
        };
        var inset = layout.Line / 2f;
        canvas.DrawRect(SKRect.Create(square.Left + inset, square.Top + inset, square.Width - layout.Line, square.Height - layout.Line), paint);
    }

    private void Fill(SKRectI area, RgbColour colour)
    {
        using var paint = new SKPaint { Color = Colour(colour) };
        canvas.DrawRect(area, paint);
    }

    /// <summary>One line, its capitals centred in the line's height, on a whole pixel so that edges stay crisp.</summary>
    private void Write(string text, float x, float top, float height, SKFont font, RgbColour colour, SKTextAlign align = SKTextAlign.Left)
    {
        using var paint = new SKPaint { Color = Colour(colour), IsAntialias = true };
        var baseline = MathF.Round(top + ((height + font.Metrics.CapHeight) / 2));
        canvas.DrawText(text, x, baseline, align, font, paint);
    }
}
