using System.Buffers;
using System.Collections.Immutable;
using ImageMagick;

namespace NAFlow.Imaging;

/// <summary>
/// A format of pictures that is read. What a file is, is told by how it begins; its name only says whether a folder's file is meant.
/// </summary>
/// <param name="Name">What people call it.</param>
/// <param name="Endings">How its files' names end, in lower case.</param>
/// <param name="Begins">Whether a file begins as this format does.</param>
/// <param name="Rare">How ImageMagick calls it; null where Skia reads it.</param>
internal sealed record PhotoFormat(string Name, ImmutableArray<string> Endings, Func<ReadOnlySpan<byte>, bool> Begins, MagickFormat? Rare = null)
{
    public static readonly PhotoFormat Jpeg = new("JPEG", [".jpg", ".jpeg", ".jpe", ".jfif"], first => first is [0xFF, 0xD8, 0xFF, ..]);

    public static readonly PhotoFormat Png = new("PNG", [".png", ".apng"], first => first.StartsWith<byte>([0x89, .. "PNG"u8]));

    public static readonly PhotoFormat WebP = new(
        "WebP", [".webp"], first => first.StartsWith("RIFF"u8) && first.Length >= 12 && first[8..].StartsWith("WEBP"u8));

    /// <summary>All of them, the usual first.</summary>
    public static readonly ImmutableArray<PhotoFormat> All =
    [
        Jpeg,
        Png,
        WebP,
        new("GIF", [".gif"], first => first.StartsWith("GIF87a"u8) || first.StartsWith("GIF89a"u8)),
        new("BMP", [".bmp"], first => first.StartsWith("BM"u8)),
        new("TIFF", [".tif", ".tiff"], first =>
            first is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..], MagickFormat.Tiff),
        new("PPM", [".ppm", ".pgm", ".pbm", ".pnm"], first =>
            first is [(byte)'P', >= (byte)'1' and <= (byte)'6', (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#', ..],
                MagickFormat.Pnm),
        new("HEIC", [".heic", ".heif", ".hif"], first => Brand(first) is "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1",
            MagickFormat.Heic),
        new("AVIF", [".avif"], first => Brand(first) is "avif" or "avis", MagickFormat.Avif),
    ];

    private static readonly SearchValues<string> EveryEnding =
        SearchValues.Create([.. All.SelectMany(format => format.Endings)], StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of all formats, for a sentence.</summary>
    public static string Names { get; } = $"{string.Join(", ", All[..^1].Select(format => format.Name))} or {All[^1].Name}";

    /// <summary>The format that a file begins as; null for none of them.</summary>
    public static PhotoFormat? Of(ReadOnlySpan<byte> encoded)
    {
        foreach (var format in All)
            if (format.Begins(encoded))
                return format;
        return null;
    }

    /// <summary>Whether a file is called as a picture is, in any letter case.</summary>
    public static bool IsNamedAsOne(string path) => EveryEnding.Contains(Path.GetExtension(path));

    /// <summary>The first brand of an ISO base media file; null when it is none.</summary>
    internal static string? Brand(ReadOnlySpan<byte> first) =>
        first.Length >= 12 && first[4..].StartsWith("ftyp"u8) ? System.Text.Encoding.Latin1.GetString(first.Slice(8, 4)) : null;
}

/// <summary>Recognises what else is often given for a picture.</summary>
internal static class ForeignPicture
{
    private const int Looked = 512;

    /// <summary>What the file is and what to do about it, to follow its name.</summary>
    public static string Describe(ReadOnlySpan<byte> encoded)
    {
        var begin = Skip(encoded[..Math.Min(encoded.Length, Looked)]);
        var text = System.Text.Encoding.Latin1.GetString(begin);
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "is a Git LFS pointer in the picture's place; run git lfs pull where it comes from";
        if (StartsWith(text, "<!doctype html", "<html", "<head"))
            return "is a web page, not a picture; download the picture itself";
        return Named(begin, text) is { } kind
            ? $"is {kind}, not a picture in a format that is read; convert it to JPEG or PNG"
            : WeightsOf(begin) ?? $"is not a picture in {PhotoFormat.Names} format; convert it to one of these";
    }

    private static string? Named(ReadOnlySpan<byte> first, string text) => first switch
    {
        _ when PhotoFormat.Brand(first) is { } brand => $"a video or another ISO media file ({brand.Trim()})",
        [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => "a JPEG XL file",
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => "a JPEG 2000 file",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop file",
        [0, 0, 1, 0, _, _, ..] => "an icon",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "a NumPy array",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "a RIFF file (sound or video)",
        _ when text.StartsWith("%PDF", StringComparison.Ordinal) => "a PDF document",
        _ when text.StartsWith("P7\n", StringComparison.Ordinal) || text.StartsWith("PF\n", StringComparison.Ordinal)
            || text.StartsWith("Pf\n", StringComparison.Ordinal) => "a PAM or PFM file",
        _ when text.Contains("<svg", StringComparison.OrdinalIgnoreCase) && text.StartsWith('<') => "an SVG drawing",
        _ => null,
    };

    private static string? WeightsOf(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] or [0x80, >= 2 and <= 5, ..] =>
            "holds no picture, perhaps weights; give those with --weights, and a picture here",
        [_, _, _, _, _, _, _, _, (byte)'{', (byte)'"', ..] => "holds no picture, perhaps weights; give those with --weights, and a picture here",
        _ => null,
    };

    /// <summary>Without the byte order mark and white space that may stand before a text.</summary>
    private static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> begin)
    {
        var text = begin.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? begin[3..] : begin;
        return text.TrimStart(" \t\r\n"u8);
    }

    private static bool StartsWith(string text, params ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
            if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
