namespace NAFlow.Imaging;

/// <summary>One picture of a grid and what is written under it.</summary>
/// <param name="Title">The first line, such as a layer's name. One too long for the tile loses its middle.</param>
/// <param name="Subtitle">The second line, such as a shape or a figure; null or empty for none.</param>
/// <param name="Picture">The picture, fitted into the tile whole and without distortion.</param>
public sealed record GridTile(string Title, string? Subtitle, Photo Picture);
