namespace NAFlow.Imaging;

/// <summary>The two resizings of the published pipeline: bicubic for photos going in, bilinear for maps coming out.</summary>
public static class Resize
{
    /// <summary>
    /// Resizes a photo as Pillow's 8-bit <c>BICUBIC</c> does, to the byte: a = -0.5, antialiased when shrinking, weights in fixed point with 22
    /// fractional bits, rows first and columns second, each pass rounded and clipped to 8 bits.
    /// </summary>
    /// <param name="photo">The photo.</param>
    /// <param name="width">New width in pixels.</param>
    /// <param name="height">New height in pixels.</param>
    /// <exception cref="InvalidInputException">A side is not positive, or the result is over <see cref="Photo.PixelLimit"/>.</exception>
    public static Photo Bicubic(Photo photo, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(photo);
        PhotoSize.Check(photo.Name, width, height);
        return photo.Width == width && photo.Height == height
            ? photo
            : BicubicResize.Run(photo, BicubicWeights.For(photo.Width, width, 0, width), BicubicWeights.For(photo.Height, height, 0, height));
    }

    /// <summary>
    /// Resizes a map bilinearly between pixel centres, without antialiasing: torch's <c>bilinear</c> with <c>align_corners=False</c> and OpenCV's
    /// <c>INTER_LINEAR</c>.
    /// </summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    /// <param name="height">New rows, H.</param>
    /// <param name="width">New columns, W.</param>
    /// <returns>The map, <c>[H, W]</c>.</returns>
    /// <exception cref="InvalidInputException">A side is not positive, or the result is over <see cref="Photo.PixelLimit"/>.</exception>
    public static HeatMap Bilinear(HeatMap map, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(map);
        PhotoSize.Check("heat map", width, height);
        return map.Height == height && map.Width == width ? map : BilinearResize.Run(map, height, width);
    }
}

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

/// <summary>Applies the weights of both axes: rows into a narrower picture first, then columns.</summary>
internal static class BicubicResize
{
    private const int Half = 1 << (BicubicWeights.Precision - 1);

    public static Photo Run(Photo photo, BicubicWeights columns, BicubicWeights rows)
    {
        // Only the input rows that some output row reads.
        rows.At(0, out var firstRow);
        var lastWeights = rows.At(rows.Length - 1, out var lastRow);
        var rowCount = lastRow + lastWeights.Length - firstRow;

        var between = (long)rowCount * columns.Length * 3;
        if (between > Array.MaxLength)
            throw new InvalidInputException($"'{photo.Name}' of {photo.Width} x {photo.Height} is too thin to be resized; cut it into pieces first.");

        var narrow = new byte[between];
        Parallel.For(0, rowCount, row =>
            AlongRow(photo.Pixels.Span.Slice((firstRow + row) * photo.Width * 3, photo.Width * 3), Row(narrow, row, columns.Length), columns));

        var result = new byte[(long)rows.Length * columns.Length * 3];
        Parallel.For(0, rows.Length, row => AcrossRows(narrow, firstRow, row, Row(result, row, columns.Length), rows));
        return new Photo(photo.Name, columns.Length, rows.Length, result);
    }

    private static void AlongRow(ReadOnlySpan<byte> source, Span<byte> target, BicubicWeights columns)
    {
        for (var column = 0; column < columns.Length; column++)
        {
            var weights = columns.At(column, out var first);
            var pixels = source.Slice(first * 3, weights.Length * 3);
            int red = Half, green = Half, blue = Half;
            for (int index = 0, position = 0; index < weights.Length; index++, position += 3)
            {
                red += pixels[position] * weights[index];
                green += pixels[position + 1] * weights[index];
                blue += pixels[position + 2] * weights[index];
            }

            target[column * 3] = Clip(red);
            target[(column * 3) + 1] = Clip(green);
            target[(column * 3) + 2] = Clip(blue);
        }
    }

    private static void AcrossRows(byte[] source, int firstRow, int row, Span<byte> target, BicubicWeights rows)
    {
        var weights = rows.At(row, out var first);
        var sums = new int[target.Length];
        Array.Fill(sums, Half);
        for (var index = 0; index < weights.Length; index++)
        {
            var weight = weights[index];
            var values = Row(source, first - firstRow + index, target.Length / 3);
            for (var position = 0; position < sums.Length; position++)
                sums[position] += values[position] * weight;
        }

        for (var position = 0; position < sums.Length; position++)
            target[position] = Clip(sums[position]);
    }

    private static Span<byte> Row(byte[] pixels, int row, int width) => pixels.AsSpan(row * width * 3, width * 3);

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> BicubicWeights.Precision, 0, 255);
}

/// <summary>
/// For each output position of one axis, the input positions that count and their weights in fixed point. The kernel is Keys' cubic with
/// a = -0.5, widened by the shrinking factor so that every input position counts.
/// </summary>
internal sealed class BicubicWeights
{
    /// <summary>Fractional bits: what 32 bits leave beside an 8-bit value and two bits for the sign and overshoot.</summary>
    public const int Precision = 32 - 8 - 2;

    private const double Support = 2;
    private const double Curvature = -0.5;

    private readonly Tap[] taps;
    private readonly int[] weights;

    private BicubicWeights(Tap[] taps, int[] weights)
    {
        this.taps = taps;
        this.weights = weights;
    }

    public int Length => taps.Length;

    /// <summary>The weights of one output position, and the input position of the first.</summary>
    public ReadOnlySpan<int> At(int position, out int first)
    {
        var tap = taps[position];
        first = tap.First;
        return weights.AsSpan(tap.Start, tap.Count);
    }

    /// <summary>
    /// Weights for <paramref name="count"/> output positions from <paramref name="start"/>, of an axis resized from one length to another.
    /// </summary>
    public static BicubicWeights For(int from, long to, long start, int count)
    {
        var scale = (double)from / to;
        var stretch = Math.Max(scale, 1);
        var support = Support * stretch;
        var shrink = 1 / stretch;
        var taps = new Tap[count];
        var weights = new List<int>();
        for (var index = 0; index < count; index++)
        {
            var centre = (start + index + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var end = Math.Min((int)(centre + support + 0.5), from);
            var exact = new double[end - first];
            for (var offset = 0; offset < exact.Length; offset++)
                exact[offset] = Kernel((first + offset - centre + 0.5) * shrink);
            taps[index] = new Tap(first, weights.Count, exact.Length);
            weights.AddRange(FixedPoint(exact));
        }

        return new BicubicWeights(taps, [.. weights]);
    }

    private static IEnumerable<int> FixedPoint(double[] exact)
    {
        var sum = exact.Sum();
        foreach (var weight in exact)
        {
            var scaled = weight / sum * (1 << Precision);
            yield return (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
    }

    private static double Kernel(double distance)
    {
        var x = Math.Abs(distance);
        return x switch
        {
            < 1 => ((((Curvature + 2) * x) - (Curvature + 3)) * x * x) + 1,
            < 2 => ((((x - 5) * x) + 8) * x - 4) * Curvature,
            _ => 0,
        };
    }

    private readonly record struct Tap(int First, int Start, int Count);
}
