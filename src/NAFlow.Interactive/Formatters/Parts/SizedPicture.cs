using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A grid that keeps notebooks small.</summary>
internal static class SizedPicture
{
    /// <summary>The most bytes of a PNG file; a third more in base 64.</summary>
    public const int MostBytes = 160_000;

    private static readonly int[] Sides = [144, 112, 88, 64];

    /// <summary>Draws the tiles as large as the limit allows.</summary>
    public static Photo Draw(IReadOnlyList<GridTile> tiles, FlowGridOptions options)
    {
        for (var place = 0; ; place++)
        {
            var side = Sides[place];
            var picture = FlowGrid.Draw(tiles, options with { TileSize = side });
            var bytes = picture.ToPng().Length;
            if (bytes <= MostBytes || place == Sides.Length - 1) return picture;

            // Bytes go with the area: what is sure to be too large still is not drawn.
            while (place < Sides.Length - 2 && (double)bytes * Sides[place + 1] * Sides[place + 1] / (side * side) > MostBytes) place++;
        }
    }
}
