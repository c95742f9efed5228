using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Interactive;

/// <summary>The names of the series, in as many rows as they need.</summary>
internal static class PictureLegend
{
    private const float Swatch = 12, Gap = 18;

    public static IReadOnlyList<IReadOnlyList<LegendEntry>> Rows(ChartFigure figure, float width)
    {
        using var font = GridFont.Regular(PictureMeasures.TextSize);
        var rows = new List<List<LegendEntry>> { new() };
        var (place, taken) = (0, 0f);
        foreach (var series in figure.Panels.SelectMany(panel => panel.Series))
        {
            var colour = ChartColours.Of(series, series.Colour is null ? place++ : place);
            if (!series.IsListed) continue;
            var name = FittedText.Shorten(series.Name, font, width - Swatch - 6);
            var entry = new LegendEntry(name, colour, series is BandSeries band ? band.Opacity : 1, Swatch + 6 + font.MeasureText(name));
            if (rows[^1].Count > 0 && taken + entry.Width > width)
            {
                rows.Add([]);
                taken = 0;
            }

            rows[^1].Add(entry);
            taken += entry.Width + Gap;
        }

        return rows;
    }

    public static void Draw(SKCanvas canvas, IReadOnlyList<IReadOnlyList<LegendEntry>> rows, float left, float top, GridTheme theme)
    {
        using var font = GridFont.Regular(PictureMeasures.TextSize);
        using var ink = new SKPaint { IsAntialias = true };
        for (var row = 0; row < rows.Count; row++)
        {
            var (across, down) = (left, top + (20 * row));
            foreach (var entry in rows[row])
            {
                ink.Color = new SKColor(entry.Colour.Red, entry.Colour.Green, entry.Colour.Blue, (byte)(255 * entry.Opacity));
                canvas.DrawRoundRect(new SKRect(across, down + 2, across + Swatch, down + 2 + Swatch), 3, 3, ink);
                ink.Color = new SKColor(theme.Text.Red, theme.Text.Green, theme.Text.Blue);
                canvas.DrawText(entry.Name, across + Swatch + 6, down + 12, SKTextAlign.Left, font, ink);
                across += entry.Width + Gap;
            }
        }
    }
}
