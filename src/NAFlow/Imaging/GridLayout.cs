using System.Text;
using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Where everything of a grid goes, in whole pixels. All measures follow from the tile size.</summary>
internal sealed class GridLayout
{
    /// <summary>Small tiles keep captions that can be read, however much of a long name that costs.</summary>
    private const float SmallestTextUnit = 0.7f;

    private const float UsualText = 14.5f;

    private const int MostTitleLines = 3;

    private readonly float unit;
    private readonly float textUnit;
    private readonly float headingUnit;
    private readonly int tileSize;
    private readonly bool hasSubtitles;

    public GridLayout(IReadOnlyList<GridTile> tiles, FlowGridOptions options)
    {
        var wide = options.Width is { } width
            ? GridColumns.Within(width, tiles.Count, options.TextSize ?? UsualText, options.Columns)
            : ((int, int)?)null;
        tileSize = wide?.Item2 ?? options.TileSize;
        unit = tileSize / 224f;
        textUnit = options.TextSize is { } size ? (float)size / UsualText : Math.Max(unit, SmallestTextUnit);
        hasSubtitles = tiles.Any(tile => !string.IsNullOrWhiteSpace(tile.Subtitle));
        using (var caption = GridFont.SemiBold(CaptionSize))
            TileTitleLines = tiles.Max(tile => FittedText.Break(tile.Title, caption, tileSize, MostTitleLines).Count);
        Columns = wide?.Item1
            ?? Math.Min(options.Columns ?? GridColumns.For(tiles.Count, tileSize + Gutter, CellHeight + RowGap), tiles.Count);
        var rows = (tiles.Count + Columns - 1) / Columns;

        // A wide page is looked at from further away, so its heading grows with it.
        headingUnit = textUnit * Math.Clamp(Columns / 5f, 0.8f, options.TextSize is null ? 1.8f : 1.05f);
        ContentWidth = (Columns * tileSize) + ((Columns - 1) * Gutter);
        Width = ContentWidth + (2 * Margin);
        TitleLines = Lines(options.Title, GridFont.SemiBold(TitleSize));
        SubtitleLines = Lines(options.Subtitle, GridFont.Regular(SubtitleSize));
        BarLabelLines = options.ColourBar is not null && !FitsBeside(options.ColourBarLabel)
            ? Lines(options.ColourBarLabel, GridFont.Regular(SmallSize))
            : [];
        var heading = (TitleLines.Count * TitleLineHeight) + HeadingGap + (SubtitleLines.Count * SubtitleLineHeight);
        GridTop = Margin + (TitleLines.Count + SubtitleLines.Count == 0 ? 0 : heading + (TitleLineHeight / 2));
        GridBottom = GridTop + (rows * CellHeight) + ((rows - 1) * RowGap);
        BarTop = GridBottom + Pixels(20) + (BarLabelLines.Count * CaptionLineHeight);
        Height = (options.ColourBar is null ? GridBottom : BarTop + BarHeight + Pixels(6) + CaptionLineHeight) + Margin;
    }

    public int Columns { get; }

    public int Width { get; }

    public int Height { get; }

    public int ContentWidth { get; }

    public int GridTop { get; }

    public int GridBottom { get; }

    public IReadOnlyList<string> TitleLines { get; }

    /// <summary>The lines of a tile's title: as many as the longest needs, three at most.</summary>
    public int TileTitleLines { get; }

    public IReadOnlyList<string> SubtitleLines { get; }

    public int Margin => Pixels(24);

    public int Gutter => Pixels(14);

    public int BarHeight => Pixels(12);

    public int BarTop { get; }

    public int BarWidth => tileSize;

    /// <summary>The bar's label above it, where there is no room for it beside.</summary>
    public IReadOnlyList<string> BarLabelLines { get; }

    public int HeadingGap => TitleLines.Count == 0 || SubtitleLines.Count == 0 ? 0 : TitleLineHeight / 8;

    public int Line => Math.Max(Pixels(1), 1);

    public int TitleLineHeight => (int)MathF.Round(33 * headingUnit);

    public int SubtitleLineHeight => (int)MathF.Round(25 * headingUnit);

    public int CaptionLineHeight => (int)MathF.Round(19 * textUnit);

    public float TitleSize => 25 * headingUnit;

    public float SubtitleSize => 17 * headingUnit;

    public float CaptionSize => UsualText * textUnit;

    public float SmallSize => 13 * textUnit;

    private int RowGap => Pixels(14);

    private int CellHeight => tileSize + Pixels(6) + (CaptionLineHeight * (TileTitleLines + (hasSubtitles ? 1 : 0)));

    /// <summary>The square of a tile's picture.</summary>
    public SKRectI Picture(int index)
    {
        var left = Margin + (index % Columns * (tileSize + Gutter));
        var top = GridTop + (index / Columns * (CellHeight + RowGap));
        return SKRectI.Create(left, top, tileSize, tileSize);
    }

    /// <summary>A length given for a tile of 224 pixels.</summary>
    public int Pixels(float length) => (int)MathF.Round(length * unit);

    private bool FitsBeside(string? label)
    {
        using var font = GridFont.Regular(SmallSize);
        return Columns > 1 && font.MeasureText(label ?? string.Empty) <= ContentWidth - BarWidth - Gutter;
    }

    private IReadOnlyList<string> Lines(string? text, SKFont font)
    {
        using (font)
            return FittedText.Wrap(text ?? string.Empty, font, ContentWidth);
    }
}

/// <summary>The number of columns when none is asked for.</summary>
internal static class GridColumns
{
    private const double PleasantAspect = 1.25;
    private const double EmptyCellsWeigh = 2;
    private const int OneRow = 4;

    /// <summary>A tile is as wide as so many times the height of its title's letters, that its captions have room.</summary>
    private const double RoomForCaption = 8.5;

    /// <summary>How many tiles stand in a row of this width, and their side.</summary>
    /// <param name="width">The width of the whole.</param>
    /// <param name="tiles">How many there are.</param>
    /// <param name="text">The height of their titles' letters.</param>
    /// <param name="columns">How many are asked for; null for as many as have room, in rows of about as many.</param>
    public static (int Columns, int Side) Within(int width, int tiles, double text, int? columns)
    {
        var most = Math.Min(columns ?? Math.Max(1, (int)(width / (RoomForCaption * text))), tiles);
        var rows = (tiles + most - 1) / most;
        var chosen = columns is null ? (tiles + rows - 1) / rows : most;

        // Margins of 24 and gutters of 14 for a tile of 224, as everywhere.
        return (chosen, Math.Max(16, (int)Math.Round(width / (chosen + ((chosen - 1) * 14 / 224.0) + (48 / 224.0)))));
    }

    public static int For(int tiles, double cellWidth, double cellHeight)
    {
        if (tiles <= OneRow)
            return tiles;
        return Enumerable.Range(1, tiles).MinBy(columns =>
        {
            var rows = (tiles + columns - 1) / columns;
            var aspect = columns * cellWidth / (rows * cellHeight);
            var empty = 1 - ((double)tiles / (rows * columns));
            return Math.Abs(Math.Log(aspect / PleasantAspect)) + (EmptyCellsWeigh * empty);
        });
    }
}

/// <summary>One picture of a grid and what is written under it.</summary>
/// <param name="Title">The first line, such as a layer's name. One too long for the tile is broken into up to three lines.</param>
/// <param name="Subtitle">The second line, such as a shape or a figure; null or empty for none.</param>
/// <param name="Picture">The picture, fitted into the tile whole and without distortion.</param>
public sealed record GridTile(string Title, string? Subtitle, Photo Picture);

/// <summary>Text made to fit a width, with a box for each character the typeface lacks.</summary>
internal static class FittedText
{
    private const string Ellipsis = "…";
    private const char Unknown = '□';

    /// <summary>The text, or as much of its two ends as fits around an ellipsis: layer names differ at both.</summary>
    public static string Shorten(string text, SKFont font, float width)
    {
        text = Spellable(text, font);
        if (font.MeasureText(text) <= width)
            return text;
        var best = font.MeasureText(Ellipsis) <= width ? Ellipsis : string.Empty;
        for (int low = 2, high = text.Length - 1; low <= high;)
        {
            var kept = (low + high) / 2;
            var shortened = string.Concat(text[..((kept + 1) / 2)].TrimEnd(), Ellipsis, text[^(kept / 2)..].TrimStart());
            if (font.MeasureText(shortened) <= width)
                (best, low) = (shortened, kept + 1);
            else
                high = kept - 1;
        }

        return best;
    }

    /// <summary>
    /// A name in so many lines at most, broken after dots, slashes, dashes, underscores and spaces; what is too long for the last line loses its
    /// middle.
    /// </summary>
    public static IReadOnlyList<string> Break(string name, SKFont font, float width, int most)
    {
        var (lines, rest) = (new List<string>(), Spellable(name, font));
        while (lines.Count < most - 1 && font.MeasureText(rest) > width)
        {
            var fits = (int)font.BreakText(rest, width);
            var end = rest.AsSpan(0, Math.Max(1, fits)).LastIndexOfAny("./-_ ") + 1;
            if (end == 0) end = Math.Max(1, fits);
            lines.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }

        lines.Add(Shorten(rest, font, width));
        return lines;
    }

    /// <summary>The text in lines, broken where it is and at spaces; a word wider than the line is shortened.</summary>
    public static IReadOnlyList<string> Wrap(string text, SKFont font, float width)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var first = lines.Count;
            foreach (var word in Spellable(line.Replace(" %", "\u00A0%", StringComparison.Ordinal), font)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries))
                if (lines.Count > first && font.MeasureText($"{lines[^1]} {word}") <= width)
                    lines[^1] = $"{lines[^1]} {word}";
                else
                    lines.Add(Shorten(word, font, width));
        }

        return lines;
    }

    private static string Spellable(string text, SKFont font) => string.Concat(text.EnumerateRunes().Select(rune =>
        font.ContainsGlyph(rune.Value) ? rune.ToString() : Rune.IsWhiteSpace(rune) ? " " : Unknown.ToString()));
}

/// <summary>The typefaces carried inside this library, so that text is drawn the same everywhere with nothing installed.</summary>
internal static class GridFont
{
    private const string RegularName = "Inter-Regular", SemiBoldName = "Inter-SemiBold";
    private static readonly Lazy<SKTypeface> RegularFace = new(() => Load(RegularName));
    private static readonly Lazy<SKTypeface> SemiBoldFace = new(() => Load(SemiBoldName));

    public static SKFont Regular(float size) => Make(RegularFace.Value, size);

    public static SKFont SemiBold(float size) => Make(SemiBoldFace.Value, size);

    /// <summary>The regular typeface, for callers that draw text themselves.</summary>
    public static SKTypeface Face() => RegularFace.Value;

    /// <summary>The typefaces as the rules of a style sheet, each with its whole font, by the names that Skia gives them in SVG files.</summary>
    public static string Rules() => $"{Rule("Inter", RegularName)}{Rule("Inter Semi Bold", SemiBoldName)}";

    private static string Rule(string family, string name)
    {
        using var stream = Open(name);
        var font = new byte[stream.Length];
        stream.ReadExactly(font);
        return $"@font-face{{font-family:'{family}';src:url(data:font/ttf;base64,{Convert.ToBase64String(font)})}}";
    }

    private static SKFont Make(SKTypeface face, float size) => new(face, size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
    };

    private static SKTypeface Load(string name)
    {
        using var stream = Open(name);
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }

    private static Stream Open(string name) => typeof(GridFont).Assembly.GetManifestResourceStream($"NAFlow.Fonts.{name}")
        ?? throw new InvalidOperationException($"The typeface {name} is missing from the library.");
}
