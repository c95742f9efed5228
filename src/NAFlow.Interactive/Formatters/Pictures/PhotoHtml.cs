namespace NAFlow.Interactive;

/// <summary>A photo, made smaller where it is large.</summary>
internal static class PhotoHtml
{
    // Wider than high, because the grids that are drawn as pictures are.
    private const int Across = 1100, Down = 640, FileAcross = 640, FileDown = 360;

    public static string Write(Photo photo) =>
        $"<figure>{WebPicture.Image(photo, $"The picture {photo.Name}", Across, Down)}<figcaption>{Html.Text(Text(photo))}</figcaption></figure>";

    public static string Text(Photo photo) => $"{photo.Name}, {photo.Width} × {photo.Height} pixels";

    /// <summary>The photo for a file inside a notebook.</summary>
    public static Photo Draw(Photo photo) => WebPicture.Within(photo, FileAcross, FileDown);
}
