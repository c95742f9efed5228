namespace NAFlow.Imaging;

/// <summary>The sizes a picture may have.</summary>
internal static class PhotoSize
{
    public static void Check(string name, int width, int height)
    {
        if (width < 1 || height < 1)
            throw new InvalidInputException($"'{name}' cannot be {width} x {height} pixels; both sides must be at least 1.");
        var pixels = (long)width * height;
        if (pixels > Photo.PixelLimit)
            throw new InvalidInputException(
                $"'{name}' has {width} x {height} = {Math.Ceiling(pixels / 1e6):0} megapixels, over the limit of "
                + $"{Photo.PixelLimit / 1_000_000}; make it smaller first.");
    }
}
