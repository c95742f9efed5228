namespace NAFlow.Networks;

/// <summary>Shapes as people read them, and the size rule that convolutions and pools share.</summary>
public static class Shapes
{
    /// <summary>A shape in brackets, such as <c>[1, 3, 224, 224]</c>.</summary>
    public static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>
    /// The number of window positions along one axis. In ceil mode the last window may hang over the end, but it must start inside the input or its
    /// left padding (the rule of PyTorch).
    /// </summary>
    /// <param name="size">The pixels along the axis.</param>
    /// <param name="kernel">The window's side.</param>
    /// <param name="stride">The step from window to window.</param>
    /// <param name="padding">The pixels added on both sides.</param>
    /// <param name="dilation">The step inside a window.</param>
    /// <param name="ceilMode">Whether the last window may hang over the end.</param>
    /// <exception cref="InvalidInputException">
    /// Not even one window fits; the message begins with a verb, as <see cref="Layer.OutputShape"/> has it.
    /// </exception>
    public static long WindowCount(long size, long kernel, long stride, long padding, long dilation, bool ceilMode = false)
    {
        return WindowCount(size, WindowAxis.Even(kernel, stride, padding, dilation), ceilMode);
    }

    /// <inheritdoc cref="WindowCount(long, long, long, long, long, bool)"/>
    /// <param name="size">The pixels along the axis.</param>
    /// <param name="windows">How the windows lie.</param>
    /// <param name="ceilMode">Whether the last window may hang over the end.</param>
    public static long WindowCount(long size, WindowAxis windows, bool ceilMode = false)
    {
        var (padding, stride) = (windows.Before + windows.After, windows.Stride);
        var room = size + padding - windows.Reach;
        if (room < 0) throw new InvalidInputException(
            $"needs at least {windows.Reach - padding} pixels along each side and was given {size}; use a larger image");
        var count = (ceilMode ? (room + stride - 1) / stride : room / stride) + 1;
        return ceilMode && (count - 1) * stride >= size + windows.Before ? count - 1 : count;
    }
}
