using NAFlow.Imaging;
using ScottPlot;
using SkiaSharp;

namespace NAFlow.Interactive;

/// <summary>Where the parts of a chart's picture are, measured by the texts they hold. All in pixels of the page.</summary>
internal sealed class PictureMeasures
{
    /// <summary>The room around everything.</summary>
    public const float Edge = 14;

    /// <summary>The sizes of letters.</summary>
    public const float TitleSize = 16, TextSize = 12, TickSize = 11;

    private const float Slope = 0.8660254f, LegendRow = 20, PanelGap = 18;

    public PictureMeasures(ChartFigure figure, int width, int height)
    {
        (Width, Height) = (width, height);
        using var ticks = GridFont.Regular(TickSize);
        AcrossRange = figure.AcrossRange;
        UpRanges = [.. figure.Panels.Select(panel => panel.UpRange)];
        Legend = PictureLegend.Rows(figure, width - (2 * Edge));
        Top = Edge + 24 + (figure.HasLegend ? LegendRow * Legend.Count : 0) + 8;

        var roughly = (height - Top - 60) / figure.Panels.Length;
        var marks = Math.Clamp((int)(roughly / 36), 2, 8);
        UpTicks = [.. figure.Panels.Zip(UpRanges, (panel, range) => AxisTicks.Of(panel.Up, range, panel.Up.Names.Length > 0 ? int.MaxValue : marks))];
        var widest = UpTicks.SelectMany(all => all).Select(tick => ticks.MeasureText(tick.Text)).DefaultIfEmpty(0).Max();
        Left = Edge + 22 + Math.Min(widest, width * 0.35f) + 10;
        Right = width - Edge - 6;
        LabelRoom = width * 0.35f;

        var room = figure.Across.Names.Length > 0 ? AxisTicks.NamesThatFit : Math.Clamp((int)((Right - Left) / 80), 2, 10);
        AcrossTicks = AxisTicks.Of(figure.Across, AcrossRange, room);
        var longest = AcrossTicks.Select(tick => ticks.MeasureText(tick.Text)).DefaultIfEmpty(0).Max();
        IsSlanted = figure.Across.Names.Length > 0 && AcrossTicks.Length > 1 && longest + 8 > NarrowestGap();
        longest = Math.Min(longest, height * 0.3f);
        var below = IsSlanted ? (longest * Slope) + 14 : 20;
        Bottom = height - Edge - 20 - below;
        if (IsSlanted && AcrossTicks.Length > 0)
        {
            // The first name runs out to the left of its mark.
            var reach = (longest * 0.5f) - (float)((AcrossTicks[0].Place - AcrossRange.Low) / (AcrossRange.High - AcrossRange.Low)) * (Right - Left);
            Left = Math.Max(Left, Edge + reach);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public float Left { get; }

    public float Right { get; }

    public float Top { get; }

    public float Bottom { get; }

    /// <summary>The widest that a name beside the y axis may be.</summary>
    public float LabelRoom { get; }

    public bool IsSlanted { get; }

    public AxisRange AcrossRange { get; }

    public AxisRange[] UpRanges { get; }

    public AxisTick[] AcrossTicks { get; }

    public AxisTick[][] UpTicks { get; }

    public IReadOnlyList<IReadOnlyList<LegendEntry>> Legend { get; }

    /// <summary>The data's rectangle of a panel.</summary>
    public SKRect Panel(int number)
    {
        var height = (Bottom - Top - (PanelGap * (UpRanges.Length - 1))) / UpRanges.Length;
        var top = Top + (number * (height + PanelGap));
        return new SKRect(Left, top, Right, top + height);
    }

    private float NarrowestGap() =>
        (float)(AcrossTicks.Zip(AcrossTicks.Skip(1), (one, next) => next.Place - one.Place).Min() / (AcrossRange.High - AcrossRange.Low)) * (
            Right - Left);
}

/// <summary>The names of the series, in as many rows as they need.</summary>
internal static class PictureLegend
{
    private const float Swatch = 12, Gap = 18;

    public static IReadOnlyList<IReadOnlyList<LegendEntry>> Rows(ChartFigure figure, float width)
    {
        using var font = GridFont.Regular(PictureMeasures.TextSize);
        var rows = new List<List<LegendEntry>> { new() };
        var taken = 0f;
        foreach (var (series, colour) in figure.AllSeries.Zip(figure.SeriesColours()))
        {
            if (!series.IsListed) continue;
            var name = FittedText.Shorten(series.Name, font, width - Swatch - 6);
            var entry = new LegendEntry(name, colour, series.LegendOpacity, Swatch + 6 + font.MeasureText(name));
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

/// <summary>A name of the legend, its colour, and how strong the colour is.</summary>
internal sealed record LegendEntry(string Name, RgbColour Colour, double Opacity, float Width);

/// <summary>Gives ScottPlot the typeface that this library carries: without one it draws no text on a machine that has no fonts.</summary>
internal sealed class PictureFont : IFontResolver
{
    /// <summary>The name that labels ask for.</summary>
    public const string Name = "NAFlow Inter";

    private static readonly Lazy<bool> Registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new PictureFont());
        return true;
    });

    /// <summary>Makes the typeface known, once.</summary>
    public static void Register() => _ = Registered.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? GridFont.Face() : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? GridFont.Face() : null;
}
