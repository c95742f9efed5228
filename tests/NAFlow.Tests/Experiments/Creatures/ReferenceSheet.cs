using NAFlow.Data;

namespace NAFlow.Tests;

/// <summary>
/// Four pictures at 96 pixels over the parts they show (30 levels of gray each), beside each other: what <c>creatures.png</c> was drawn by. Draw it anew only
/// with a new version of the data set, because networks have been trained on it.
/// </summary>
internal static class ReferenceSheet
{
    private const int Pictures = 4, LevelsPerPart = 30, Size = CreatureImage.CompactSize;

    public static Photo Draw()
    {
        var pixels = new byte[2 * Size * Pictures * Size * 3];
        for (var picture = 0; picture < Pictures; picture++)
        {
            var image = CreatureSet.Train.Scene(picture * 2999).Draw();
            for (var at = 0; at < Size * Size; at++)
            {
                image.Pixels.Span.Slice(at * 3, 3).CopyTo(pixels.AsSpan(Offset(picture, at)));
                pixels.AsSpan(Offset(picture, at + (Size * Size)), 3).Fill((byte)(image.Parts.Span[at] * LevelsPerPart));
            }
        }

        return Photo.FromPixels("creatures", Pictures * Size, 2 * Size, pixels);

        static int Offset(int picture, int at) => (((at / Size * Pictures) + picture) * Size * 3) + (at % Size * 3);
    }
}
