namespace NAFlow.Networks;

/// <summary>The square windows of a pool; the stride is the kernel's size unless given.</summary>
internal sealed class PoolWindows
{
    public PoolWindows(long kernel, long? stride, long padding, bool ceilMode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride ?? kernel, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        (Size, Step, Padding, CeilMode) = (kernel, stride ?? kernel, padding, ceilMode);
    }

    public long Size { get; }

    public long Step { get; }

    public long Padding { get; }

    /// <summary>Whether a last window may hang over the end.</summary>
    public bool CeilMode { get; }

    /// <summary>The side of the windows along both axes, as libtorch takes it.</summary>
    public long[] Kernel => [Size, Size];

    /// <summary>The stride along both axes.</summary>
    public long[] Stride => [Step, Step];

    /// <summary>The padding along both axes.</summary>
    public long[] Margin => [Padding, Padding];

    /// <summary>The shape of a pooled image.</summary>
    public long[] Pooled(long[] shape) => [shape[0], shape[1], Count(shape[2]), Count(shape[3])];

    private long Count(long size) => Shapes.WindowCount(size, Size, Step, Padding, dilation: 1, CeilMode);
}
