using NAFlow.Imaging;
using NAFlow.Interactive.Formatters.Parts;

namespace NAFlow.Interactive.Formatters.Pictures;

/// <summary>Several photos as a contact sheet.</summary>
internal static class PhotoListHtml
{
    public static string Write(IReadOnlyList<Photo> photos) =>
        $"{Gallery.Write(Tiles(photos))}{(photos.Count > Gallery.Most ? $"\n<p class=\"faint\">The first {Gallery.Most} of {NumberText.Count(photos.Count)} pictures.</p>" : string.Empty)}";

    public static string Text(IReadOnlyList<Photo> photos) => photos.Count == 0
        ? "No pictures"
        : $"{NumberText.Count(photos.Count)} pictures: {string.Join(", ", photos.Take(5).Select(photo => photo.Name))}{(photos.Count > 5 ? ", ..." : string.Empty)}";

    private static IEnumerable<GridTile> Tiles(IReadOnlyList<Photo> photos) =>
        photos.Take(Gallery.Most).Select(photo => new GridTile(photo.Name, $"{photo.Width} × {photo.Height}", photo));
}
