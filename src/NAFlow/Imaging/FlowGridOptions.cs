namespace NAFlow.Imaging;

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

    /// <summary>A line above the grid, wrapped where it is too long; null or empty for none.</summary>
    /// <value>Null.</value>
    public string? Title { get; init; }

    /// <summary>A fainter line under the title; null or empty for none.</summary>
    /// <value>Null.</value>
    public string? Subtitle { get; init; }

    /// <summary>The colours around the pictures.</summary>
    /// <value><see cref="GridTheme.Light"/>.</value>
    public GridTheme Theme { get; init; } = GridTheme.Light;

    /// <summary>The colour map whose bar, labelled 0 to 1, stands under the grid; null for none.</summary>
    /// <value>Null.</value>
    public ColourMap? ColourBar { get; init; }

    /// <summary>What the colour bar measures, written beside it; null or empty for nothing.</summary>
    /// <value>Null.</value>
    public string? ColourBarLabel { get; init; }
}
