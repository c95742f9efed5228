using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A data set: how much there is of what, and a few images, evenly from all.</summary>
internal static class ImageSourceHtml
{
    public static string Write(IImageSource source) => IsGone(source) ? $"<p>{Text(source)}</p>" : $"""
        <p>{Html.Text(Text(source))}</p>
        {Gallery.Write(Tiles(source))}
        """;

    public static string Text(IImageSource source) => IsGone(source)
        ? "Images whose memory was freed"
        : $"{NumberText.Count(source.Labels.Length)} images of {NumberText.Count(source.ClassNames.Length)} classes: {FewOfMany.Names(source.ClassNames, 6)}";

    private static bool IsGone(IImageSource source) => source is LabelledImages { Images.IsInvalid: true };

    private static IEnumerable<GridTile> Tiles(IImageSource source)
    {
        var (count, most) = (source.Labels.Length, Math.Min(Gallery.Most, source.Labels.Length));
        return Enumerable.Range(0, most).Select(place => (int)((long)place * count / most))
            .Select(index => new GridTile(source.ClassNames[source.Labels[index]], $"image {index}", source.Load(index)));
    }
}
