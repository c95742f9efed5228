using NAFlow.Imaging;

namespace NAFlow.Interactive.Formatters.Parts;

/// <summary>A grid that keeps notebooks small.</summary>
internal static class SizedPicture
{
    /// <summary>The most bytes of a PNG file; a third more in base 64.</summary>
    public const int MostBytes = 160_000;

    private static readonly int[] Sides = [144, 112, 88, 64];

    /// <summary>Draws the tiles as large as the limit allows.</summary>
    public static Photo Draw(IReadOnlyList<GridTile> tiles, FlowGridOptions options)
    {
        var drawn = Sides.Select(side => FlowGrid.Draw(tiles, options with { TileSize = side }));
        return drawn.FirstOrDefault(picture => picture.ToPng().Length <= MostBytes) ?? FlowGrid.Draw(tiles, options with { TileSize = Sides[^1] });
    }
}
