namespace NAFlow.Imaging;

/// <summary>The maps of a flow side by side as one picture, ready for a paper.</summary>
public static class FlowGrid
{
    /// <summary>Draws the tiles row by row, each with its title and subtitle under it. The typeface is part of the library.</summary>
    /// <param name="tiles">The tiles in reading order.</param>
    /// <param name="options">The layout; null for <see cref="FlowGridOptions.Default"/>.</param>
    /// <returns>The picture; <see cref="Photo.SavePng"/> and <see cref="Photo.ToPng"/> give the file.</returns>
    /// <exception cref="InvalidInputException">There is no tile, or the picture would be over <see cref="Photo.PixelLimit"/>.</exception>
    public static Photo Draw(IReadOnlyList<GridTile> tiles, FlowGridOptions? options = null) => Drawing(tiles, options).ToPhoto();

    /// <summary>The tiles as a drawing.</summary>
    /// <exception cref="InvalidInputException">There is no tile, or the picture would be over <see cref="Photo.PixelLimit"/>.</exception>
    internal static Drawing Drawing(IReadOnlyList<GridTile> tiles, FlowGridOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        if (tiles.Count == 0)
            throw new InvalidInputException("A grid needs at least one tile.");
        options ??= FlowGridOptions.Default;
        var layout = new GridLayout(tiles, options);
        if ((long)layout.Width * layout.Height > Photo.PixelLimit)
            throw new InvalidInputException(
                $"A grid of {tiles.Count} tiles of {options.TileSize} pixels is too large to draw; choose a smaller tile size.");
        return new Drawing(options.Title ?? "flow", layout.Width, layout.Height, options.Theme.Background, canvas =>
        {
            using var painter = new GridPainter(layout, options, canvas);
            painter.DrawHeading();
            for (var index = 0; index < tiles.Count; index++)
                painter.DrawTile(tiles[index], layout.Picture(index));
            painter.DrawColourBar();
        });
    }
}

/// <summary>How a grid is laid out.</summary>
public sealed record FlowGridOptions
{
    /// <summary>224-pixel tiles on white, no title line, no colour bar.</summary>
    public static FlowGridOptions Default { get; } = new();

    /// <summary>Tiles in a row; null for a number that fills the last row well and gives a page a little wider than high.</summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is under 1.</exception>
    public int? Columns
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new InvalidInputException($"A grid cannot have {value} columns; choose at least 1, or none for the default.");
    }

    /// <summary>
    /// Side of a tile's picture in pixels. Gutters and text go with it, so 448 is the same page at twice the resolution; text
    /// stops shrinking under 157.
    /// </summary>
    /// <value>224.</value>
    /// <exception cref="InvalidInputException">It is not between 32 and 4096.</exception>
    public int TileSize
    {
        get;
        init => field = value is >= 32 and <= 4096
            ? value
            : throw new InvalidInputException($"A tile size of {value} pixels cannot be used; choose one from 32 to 4096.");
    } = 224;

    /// <summary>
    /// Width of the whole in pixels, from which the tiles have their size; null for <see cref="TileSize"/>. Without <see cref="Columns"/> as many
    /// stand in a row as have room for their captions.
    /// </summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is under 80.</exception>
    public int? Width
    {
        get;
        init => field = value is null or >= 80
            ? value
            : throw new InvalidInputException($"A grid cannot be {value} pixels wide; choose at least 80, or none for the default.");
    }

    /// <summary>Height of the letters of a tile's title in pixels; null for one that goes with the tiles.</summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is under 4.</exception>
    public double? TextSize
    {
        get;
        init => field = value is null or >= 4
            ? value
            : throw new InvalidInputException($"Text of {value} pixels cannot be read; choose at least 4, or none for the default.");
    }

    /// <summary>A line above the grid, wrapped where it is too long; null or empty for none.</summary>
    /// <value>Null.</value>
    public string? Title { get; init; }

    /// <summary>Fainter lines under the title, each wrapped where it is too long; null or empty for none.</summary>
    /// <value>Null.</value>
    public string? Subtitle { get; init; }

    /// <summary>The colours around the pictures.</summary>
    /// <value><see cref="GridTheme.Light"/>.</value>
    public GridTheme Theme { get; init; } = GridTheme.Light;

    /// <summary>
    /// The colour map whose bar, labelled 0 to 1, or with 0 in the middle where it is diverging, stands under the grid; null for none.
    /// </summary>
    /// <value>Null.</value>
    public ColourMap? ColourBar { get; init; }

    /// <summary>What the colour bar measures, written beside it; null or empty for nothing.</summary>
    /// <value>Null.</value>
    public string? ColourBarLabel { get; init; }
}

/// <summary>The colours of a grid around its pictures.</summary>
/// <param name="Background">The page.</param>
/// <param name="Text">Titles.</param>
/// <param name="FaintText">Subtitles and scale labels.</param>
/// <param name="Mount">Behind a picture that is not square.</param>
public sealed record GridTheme(RgbColour Background, RgbColour Text, RgbColour FaintText, RgbColour Mount)
{
    /// <summary>Near-black on white, for papers.</summary>
    public static GridTheme Light { get; } = new(new(255, 255, 255), new(23, 26, 31), new(98, 105, 117), new(241, 243, 245));

    /// <summary>Near-white on near-black, for slides and dark notebooks.</summary>
    public static GridTheme Dark { get; } = new(new(21, 23, 28), new(236, 238, 241), new(155, 163, 175), new(33, 36, 43));
}
