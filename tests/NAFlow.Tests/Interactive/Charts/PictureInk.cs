using NAFlow.Imaging;

namespace NAFlow.Tests;

/// <summary>How many pixels of a picture are close to a colour.</summary>
internal static class PictureInk
{
    public static int Blue(Photo picture) => Of(picture, new(59, 130, 196));

    public static int Orange(Photo picture) => Of(picture, new(217, 130, 43));

    public static int Of(Photo picture, RgbColour colour, int left = 0, int top = 0, int right = int.MaxValue, int bottom = int.MaxValue)
    {
        var count = 0;
        for (var y = top; y < Math.Min(bottom, picture.Height); y++)
            for (var x = left; x < Math.Min(right, picture.Width); x++)
                if (Near(picture[x, y], colour))
                    count++;
        return count;
    }

    private static bool Near(RgbColour one, RgbColour other) =>
        Math.Abs(one.Red - other.Red) + Math.Abs(one.Green - other.Green) + Math.Abs(one.Blue - other.Blue) < 24;
}
