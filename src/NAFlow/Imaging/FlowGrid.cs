namespace NAFlow.Imaging;

/// <summary>The maps of a flow side by side as one picture, ready for a paper.</summary>
public static class FlowGrid
{
    /// <summary>Draws the tiles row by row, each with its title and subtitle under it. The typeface is part of the library.</summary>
    /// <param name="tiles">The tiles in reading order.</param>
    /// <param name="options">The layout; null for <see cref="FlowGridOptions.Default"/>.</param>
    /// <returns>The picture; <see cref="Photo.SavePng"/> and <see cref="Photo.ToPng"/> give the file.</returns>
    /// <exception cref="InvalidInputException">There is no tile, or the picture would be over <see cref="Photo.PixelLimit"/>.</exception>
    public static Photo Draw(IReadOnlyList<GridTile> tiles, FlowGridOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        if (tiles.Count == 0)
            throw new InvalidInputException("A grid needs at least one tile.");
        options ??= FlowGridOptions.Default;
        var layout = new GridLayout(tiles, options);
        if ((long)layout.Width * layout.Height > Photo.PixelLimit)
            throw new InvalidInputException(
                $"A grid of {tiles.Count} tiles of {options.TileSize} pixels is too large to draw; choose a smaller tile size.");
        using var painter = new GridPainter(layout, options);
        painter.DrawHeading();
        for (var index = 0; index < tiles.Count; index++)
            painter.DrawTile(tiles[index], layout.Picture(index));
        painter.DrawColourBar();
        return painter.ToPhoto(options.Title ?? "flow");
    }
}
