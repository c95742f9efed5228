namespace NAFlow.Imaging;

/// <summary>
/// The short side scaled to a length and the centre square cut out, with torchvision's rounding: the long side truncated, half-pixel offsets to
/// even. Only the square is ever computed, so a very long photo costs no more than a square one.
/// </summary>
internal static class CentreCrop
{
    public static Photo Run(Photo photo, int size, int shortSide)
    {
        if (shortSide < size)
            throw new InvalidInputException($"A short side of {shortSide} pixels holds no square of {size}; choose a short side of at least {size}.");
        return BicubicResize.Run(
            photo,
            Axis(photo.Width, photo.Height, size, shortSide),
            Axis(photo.Height, photo.Width, size, shortSide));
    }

    private static BicubicWeights Axis(int side, int otherSide, int size, int shortSide)
    {
        var resized = side <= otherSide ? shortSide : (long)shortSide * side / otherSide;
        return BicubicWeights.For(side, resized, (long)Math.Round((resized - size) / 2.0, MidpointRounding.ToEven), size);
    }
}
