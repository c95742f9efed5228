namespace NAFlow.Networks;

/// <summary>One averaging window along one axis: the pixels it covers and the number it divides by.</summary>
internal readonly record struct Window(long Begin, long End, double Divisor)
{
    /// <summary>The windows of a pool along one axis; the divisor counts padding but not what hangs over in ceil mode (the rule of PyTorch).</summary>
    public static Window[] Along(long size, long count, long kernel, long stride, long padding) =>
        [.. Enumerable.Range(0, (int)count).Select(index =>
        {
            var begin = index * stride - padding;
            var end = Math.Min(begin + kernel, size + padding);
            return new Window(Math.Max(begin, 0), Math.Min(end, size), end - begin);
        })];

    /// <summary>The windows of an adaptive pool along one axis, which may overlap by a pixel.</summary>
    public static Window[] Adaptive(long size, long count) =>
        [.. Enumerable.Range(0, (int)count).Select(index =>
        {
            var begin = index * size / count;
            var end = ((index + 1) * size + count - 1) / count;
            return new Window(begin, end, end - begin);
        })];
}
