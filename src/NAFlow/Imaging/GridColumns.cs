namespace NAFlow.Imaging;

/// <summary>The number of columns when none is asked for.</summary>
internal static class GridColumns
{
    private const double PleasantAspect = 1.25;
    private const double EmptyCellsWeigh = 2;
    private const int OneRow = 4;

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
