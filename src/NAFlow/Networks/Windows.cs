namespace NAFlow.Networks;

/// <summary>How the windows of a convolution or a pool lie along one axis of an image.</summary>
/// <param name="Kernel">The pixels a window covers, or reads where it is dilated.</param>
/// <param name="Stride">The step from window to window.</param>
/// <param name="Before">The pixels added before the first.</param>
/// <param name="After">The pixels added after the last.</param>
/// <param name="Dilation">The step inside a window.</param>
public readonly record struct WindowAxis(long Kernel, long Stride = 1, long Before = 0, long After = 0, long Dilation = 1)
{
    /// <summary>Windows with as many pixels added before the image as after it.</summary>
    public static WindowAxis Even(long kernel, long stride = 1, long padding = 0, long dilation = 1) =>
        new(kernel, stride, padding, padding, dilation);

    /// <summary>Whether as many pixels are added before the image as after it.</summary>
    internal bool IsEven => Before == After;

    /// <summary>The pixels from the first of a window to its last.</summary>
    internal long Reach => (Dilation * (Kernel - 1)) + 1;

    /// <summary>Refuses numbers that make no windows.</summary>
    internal WindowAxis Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Stride);
        ArgumentOutOfRangeException.ThrowIfNegative(Before);
        ArgumentOutOfRangeException.ThrowIfNegative(After);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Dilation);
        return this;
    }
}
