using System.Runtime.InteropServices;
using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Interactive;

/// <summary>Pictures inside HTML: small, and as WebP, which is a fifth of the size of PNG where there is a photo in it.</summary>
internal static class WebPicture
{
    private const int Quality = 85;

    /// <summary>The picture as an element.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="most">Its longer side in pixels, at most.</param>
    /// <param name="classes">The element's classes.</param>
    public static string Image(Photo picture, string description, int most, string classes = "") => Image(picture, description, most, most, classes);

    /// <summary>The picture as an element.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="mostAcross">Its width in pixels, at most.</param>
    /// <param name="mostDown">Its height in pixels, at most.</param>
    /// <param name="classes">The element's classes.</param>
    public static string Image(Photo picture, string description, int mostAcross, int mostDown, string classes = "")
    {
        var small = Within(picture, mostAcross, mostDown);
        return Element(classes, "webp", WebP(small), small.Width, small.Height, description);
    }

    /// <summary>A small picture enlarged pixel by pixel, such as a map of 5 × 5; without loss.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="side">How long its longer side is shown, in pixels.</param>
    public static string Exact(Photo picture, string description, int side)
    {
        var enlarged = (double)side / Math.Max(picture.Width, picture.Height);
        return Element("exact", "png", Within(picture, side).ToPng(), Scaled(picture.Width, enlarged), Scaled(picture.Height, enlarged), description);
    }

    /// <summary>The picture, made smaller where it is larger.</summary>
    public static Photo Within(Photo picture, int most) => Within(picture, most, most);

    /// <summary>The picture, made smaller where it is wider or higher.</summary>
    public static Photo Within(Photo picture, int mostAcross, int mostDown)
    {
        var scale = Math.Min((double)mostAcross / picture.Width, (double)mostDown / picture.Height);
        return scale >= 1 ? picture : Resize.Bicubic(picture, Scaled(picture.Width, scale), Scaled(picture.Height, scale));
    }

    private static int Scaled(int length, double scale) => Math.Max(1, (int)Math.Round(length * scale));

    private static string Element(string classes, string format, byte[] file, int width, int height, string description)
    {
        var marked = classes.Length > 0 ? $" class=\"{classes}\"" : string.Empty;
        return $"""
            <img{marked} src="data:image/{format};base64,{Convert.ToBase64String(file)}" width="{width}" height="{height}" alt="{Html.Text(description)}">
            """;
    }

    private static byte[] WebP(Photo picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgb888x, SKAlphaType.Opaque));
        var from = picture.Pixels.Span;
        var to = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (var pixel = 0; pixel < to.Length; pixel++)
            to[pixel] = from[3 * pixel] | ((uint)from[(3 * pixel) + 1] << 8) | ((uint)from[(3 * pixel) + 2] << 16) | 0xFF000000;
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Webp, Quality);
        return encoded.ToArray();
    }
}

/// <summary>A grid that keeps notebooks small.</summary>
internal static class SizedPicture
{
    /// <summary>The most bytes of a PNG file; a third more in base 64.</summary>
    public const int MostBytes = 160_000;

    private static readonly int[] Sides = [144, 112, 88, 64];

    /// <summary>Draws the tiles as large as the limit allows.</summary>
    public static Photo Draw(IReadOnlyList<GridTile> tiles, FlowGridOptions options)
    {
        for (var place = 0; ; place++)
        {
            var side = Sides[place];
            var picture = FlowGrid.Draw(tiles, options with { TileSize = side });
            var bytes = picture.ToPng().Length;
            if (bytes <= MostBytes || place == Sides.Length - 1) return picture;

            // Bytes go with the area: what is sure to be too large still is not drawn.
            while (place < Sides.Length - 2 && (double)bytes * Sides[place + 1] * Sides[place + 1] / (side * side) > MostBytes) place++;
        }
    }
}

/// <summary>
/// Figures side by side. Notebooks that are not trusted take styles away: then these are the rows of a table; with the style sheet they are a grid
/// as wide as the page.
/// </summary>
internal static class TileRows
{
    private const int Columns = 7, MostInRow = 14;

    /// <summary>Figures in one row where there is room for it, else in two or three; many of them as <see cref="Write"/> has them.</summary>
    public static string Row(IReadOnlyList<string> figures)
    {
        if (figures.Count > MostInRow) return Write(figures);
        var (half, third) = ((figures.Count + 1) / 2, Math.Max(Math.Min(3, figures.Count), (figures.Count + 2) / 3));
        return $"""
            <div class="row" style="--all:{Math.Max(5, figures.Count)};--half:{Math.Max(3, half)};--third:{third}">
            {Write(figures)}
            </div>
            """;
    }

    /// <summary>Figures, a table of them with as many in a row as have room.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="kind">The class of the table.</param>
    public static string Write(IEnumerable<string> figures, string kind = "grid") => $"""
        <table class="{kind}" role="presentation"><tbody>
        {string.Join('\n', figures.Chunk(Columns).Select(row => $"<tr>{string.Join('\n', row.Select(Cell))}</tr>"))}
        </tbody></table>
        """;

    // The attribute holds where a notebook's own style sets the text of tables to the right, and the style where it centres rows.
    private static string Cell(string figure) => $"<td style=\"vertical-align:top\"><div align=\"left\">{figure}</div></td>";
}

/// <summary>Pictures with captions, as a contact sheet.</summary>
internal static class Gallery
{
    /// <summary>The most pictures that are shown.</summary>
    public const int Most = 24;

    private const int Side = 112;

    public static string Write(IEnumerable<GridTile> pictures) => TileRows.Write(pictures.Select(Figure));

    private static string Figure(GridTile tile)
    {
        var subtitle = string.IsNullOrEmpty(tile.Subtitle) ? string.Empty : $"<br>{Html.Text(tile.Subtitle)}";
        return $"""
            <figure style="margin:0">{WebPicture.Image(tile.Picture, $"{tile.Title} {tile.Subtitle}".Trim(), Side)}
            <figcaption><strong>{Html.Text(tile.Title)}</strong>{subtitle}</figcaption></figure>
            """;
    }
}
