using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Several photos as a contact sheet.</summary>
internal static class PhotoListHtml
{
    public static string Write(IReadOnlyList<Photo> photos) =>
        Gallery.Write(Tiles(photos)) + FewOfMany.Note(Gallery.Most, photos.Count, "pictures");

    public static string Text(IReadOnlyList<Photo> photos) => photos.Count == 0
        ? "No pictures"
        : $"{NumberText.Count(photos.Count)} pictures: {FewOfMany.Names(photos.Select(photo => photo.Name), 5)}";

    private static IEnumerable<GridTile> Tiles(IReadOnlyList<Photo> photos) =>
        photos.Take(Gallery.Most).Select(photo => new GridTile(photo.Name, $"{photo.Width} × {photo.Height}", photo));
}
