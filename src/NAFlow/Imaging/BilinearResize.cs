namespace NAFlow.Imaging;

/// <summary>Bilinear interpolation between pixel centres, the edge held outside them.</summary>
internal static class BilinearResize
{
    public static HeatMap Run(HeatMap map, int height, int width)
    {
        var source = map.Values.Span;
        var rows = Neighbours(map.Height, height);
        var columns = Neighbours(map.Width, width);
        var result = new float[height * width];
        for (var y = 0; y < height; y++)
        {
            var row = rows[y];
            var upper = source.Slice(row.First * map.Width, map.Width);
            var lower = source.Slice(row.Second * map.Width, map.Width);
            for (var x = 0; x < width; x++)
            {
                var column = columns[x];
                var above = Between(upper[column.First], upper[column.Second], column.Share);
                var below = Between(lower[column.First], lower[column.Second], column.Share);
                result[(y * width) + x] = Between(above, below, row.Share);
            }
        }

        return HeatMap.Own(height, width, result);
    }

    private static float Between(float first, float second, float share) => (first * (1 - share)) + (second * share);

    private static Neighbour[] Neighbours(int from, int to)
    {
        var scale = (double)from / to;
        return [.. Enumerable.Range(0, to).Select(index =>
        {
            var position = Math.Max(((index + 0.5) * scale) - 0.5, 0);
            var first = Math.Min((int)position, from - 1);
            return new Neighbour(first, Math.Min(first + 1, from - 1), (float)(position - first));
        })];
    }

    private readonly record struct Neighbour(int First, int Second, float Share);
}
