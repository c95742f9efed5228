namespace NAFlow.Imaging;

/// <summary>A photo as the network sees it.</summary>
/// <param name="Picture">The resized picture, before normalisation: what maps are laid over.</param>
/// <param name="Values">The normalised values, <c>[C, H, W]</c>, plane by plane in the network's order, each row by row.</param>
public sealed record PreparedPhoto(Photo Picture, ReadOnlyMemory<float> Values)
{
    /// <summary>C, the number of planes: 3, or 1 for a network that reads gray.</summary>
    public int Channels => Values.Length / (Picture.Width * Picture.Height);
}
