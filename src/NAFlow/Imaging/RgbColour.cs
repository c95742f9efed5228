namespace NAFlow.Imaging;

/// <summary>One colour, 8 bits a channel, in sRGB.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct RgbColour(byte Red, byte Green, byte Blue);
