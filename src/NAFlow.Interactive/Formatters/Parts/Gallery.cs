using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Pictures with captions, as a contact sheet.</summary>
internal static class Gallery
{
    /// <summary>The most pictures that are shown.</summary>
    public const int Most = 24;

    private const int Side = 112;

    public static string Write(IEnumerable<GridTile> pictures) => $"""
        <div class="grid">
        {string.Join('\n', pictures.Select(Figure))}
        </div>
        """;

    private static string Figure(GridTile tile)
    {
        var subtitle = string.IsNullOrEmpty(tile.Subtitle) ? string.Empty : $" <span>{Html.Text(tile.Subtitle)}</span>";
        return $"""
            <figure>{WebPicture.Image(tile.Picture, $"{tile.Title} {tile.Subtitle}".Trim(), Side)}
            <figcaption><strong>{Html.Text(tile.Title)}</strong>{subtitle}</figcaption></figure>
            """;
    }
}
