namespace NAFlow.Imaging;

/// <summary>A photo as the network sees it.</summary>
/// <param name="Picture">The resized picture, before normalisation: what maps are laid over.</param>
/// <param name="Values">The normalised values, <c>[3, H, W]</c>: the red plane, the green, the blue, each row by row.</param>
public sealed record PreparedPhoto(Photo Picture, ReadOnlyMemory<float> Values);
