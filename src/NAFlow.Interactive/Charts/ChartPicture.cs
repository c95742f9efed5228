using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Charts as pictures.</summary>
public static class ChartPicture
{
    /// <summary>The chart as a picture on an opaque ground, the same on every machine.</summary>
    /// <param name="figure">The chart.</param>
    /// <param name="width">Its width in pixels of the page; null for the chart's own.</param>
    /// <param name="height">Its height in pixels of the page; null for the chart's own.</param>
    /// <param name="scale">Pixels of the picture on a pixel of the page: 2 is sharp on most screens.</param>
    /// <param name="theme">The colours around the data; null for <see cref="GridTheme.Light"/>.</param>
    /// <exception cref="InvalidInputException">It is smaller than 200 x 150 pixels of the page, or too large, or the scale is not within 0.5 to 8.</exception>
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
        return new FigurePainter(figure, theme ?? GridTheme.Light).Paint(across, down, (float)scale);
    }
}
