namespace NAFlow.Imaging;

/// <summary>One number for each colour channel, in units of the brightest value (1 = 255).</summary>
/// <param name="Red">Of the red channel.</param>
/// <param name="Green">Of the green channel.</param>
/// <param name="Blue">Of the blue channel.</param>
public readonly record struct ChannelValues(float Red, float Green, float Blue)
{
    /// <summary>The same number for all three channels.</summary>
    public static ChannelValues Same(float value) => new(value, value, value);
}
