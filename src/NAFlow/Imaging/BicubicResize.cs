namespace NAFlow.Imaging;

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
