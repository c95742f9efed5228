using NAFlow.Imaging;
using NAFlow.Interactive.Formatters.Parts;
using NAFlow.Interactive.Page;

namespace NAFlow.Interactive.Formatters.Pictures;

/// <summary>A photo, made smaller where it is large.</summary>
internal static class PhotoHtml
{
    private const int Side = 448, FileSide = 320;

    public static string Write(Photo photo) =>
        $"<figure>{WebPicture.Image(photo, $"The picture {photo.Name}", Side)}<figcaption>{Html.Text(Text(photo))}</figcaption></figure>";

    public static string Text(Photo photo) => $"{photo.Name}, {photo.Width} × {photo.Height} pixels";

    /// <summary>The photo for a file inside a notebook.</summary>
    public static Photo Draw(Photo photo) => WebPicture.Within(photo, FileSide);
}
