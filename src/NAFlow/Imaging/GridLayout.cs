using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Where everything of a grid goes, in whole pixels. All measures follow from the tile size.</summary>
internal sealed class GridLayout
{
    /// <summary>Small tiles keep captions that can be read, however much of a long name that costs.</summary>
    private const float SmallestTextUnit = 0.7f;

    private readonly float unit;
    private readonly float textUnit;
    private readonly float headingUnit;
    private readonly int tileSize;
    private readonly bool hasSubtitles;

    public GridLayout(IReadOnlyList<GridTile> tiles, FlowGridOptions options)
    {
        tileSize = options.TileSize;
        unit = tileSize / 224f;
        textUnit = Math.Max(unit, SmallestTextUnit);
        hasSubtitles = tiles.Any(tile => !string.IsNullOrWhiteSpace(tile.Subtitle));
        Columns = Math.Min(options.Columns ?? GridColumns.For(tiles.Count, tileSize + Gutter, CellHeight + RowGap), tiles.Count);
        var rows = (tiles.Count + Columns - 1) / Columns;

        // A wide page is looked at from further away, so its heading grows with it.
        headingUnit = textUnit * Math.Clamp(Columns / 5f, 0.8f, 1.8f);
        ContentWidth = (Columns * tileSize) + ((Columns - 1) * Gutter);
        Width = ContentWidth + (2 * Margin);
        TitleLines = Lines(options.Title, GridFont.SemiBold(TitleSize));
        SubtitleLines = Lines(options.Subtitle, GridFont.Regular(SubtitleSize));
        BarLabelLines = Columns == 1 && options.ColourBar is not null ? Lines(options.ColourBarLabel, GridFont.Regular(SmallSize)) : [];
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

    public IReadOnlyList<string> SubtitleLines { get; }

    public int Margin => Pixels(24);

    public int Gutter => Pixels(14);

    public int BarHeight => Pixels(12);

    public int BarTop { get; }

    public int BarWidth => tileSize;

    /// <summary>The bar's label above it, where a single column leaves no room beside it.</summary>
    public IReadOnlyList<string> BarLabelLines { get; }

    public int HeadingGap => TitleLines.Count == 0 || SubtitleLines.Count == 0 ? 0 : TitleLineHeight / 8;

    public int Line => Math.Max(Pixels(1), 1);

    public int TitleLineHeight => (int)MathF.Round(33 * headingUnit);

    public int SubtitleLineHeight => (int)MathF.Round(25 * headingUnit);

    public int CaptionLineHeight => (int)MathF.Round(19 * textUnit);

    public float TitleSize => 25 * headingUnit;

    public float SubtitleSize => 17 * headingUnit;

    public float CaptionSize => 14.5f * textUnit;

    public float SmallSize => 13 * textUnit;

    private int RowGap => Pixels(14);

    private int CellHeight => tileSize + Pixels(6) + (CaptionLineHeight * (hasSubtitles ? 2 : 1));

    /// <summary>The square of a tile's picture.</summary>
    public SKRectI Picture(int index)
    {
        var left = Margin + (index % Columns * (tileSize + Gutter));
        var top = GridTop + (index / Columns * (CellHeight + RowGap));
        return SKRectI.Create(left, top, tileSize, tileSize);
    }

    /// <summary>A length given for a tile of 224 pixels.</summary>
    public int Pixels(float length) => (int)MathF.Round(length * unit);

    private IReadOnlyList<string> Lines(string? text, SKFont font)
    {
        using (font)
            return FittedText.Wrap(text ?? string.Empty, font, ContentWidth);
    }
}
