using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ImageMagick;
using SkiaSharp;

namespace NAFlow.Tests;

/// <summary>Pictures with a note of their orientation, wherever containers keep one.</summary>
internal static class OrientedPictures
{
    /// <summary>A picture with a note, and the same without.</summary>
    public static (byte[] Stored, byte[] Noted) Of(Photo photo, string place, byte orientation)
    {
        byte[] exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        var xmp = Encoding.UTF8.GetBytes($"<x:xmpmeta><rdf:Description tiff:Orientation=\"{orientation}\"/></x:xmpmeta>");
        var digits = Convert.ToHexStringLower([.. "Exif\0\0"u8, .. exif]);
        var profile = Encoding.Latin1
            .GetBytes($"\nexif\n{digits.Length / 2,8}\n{string.Join('\n', digits.Chunk(72).Select(line => new string(line)))}\n");
        var png = photo.ToPng();
        return place switch
        {
            "eXIf" => (png, WithChunk(png, "eXIf", exif)),
            "tEXt" => (png, WithChunk(png, "tEXt", [.. "Raw profile type exif\0"u8, .. profile])),
            "zTXt" => (png, WithChunk(png, "zTXt", [.. "Raw profile type exif\0\0"u8, .. Packed(profile)])),
            "iTXt" => (png, WithChunk(png, "iTXt", [.. "Raw profile type APP1\0\x01\0en\0x\0"u8, .. Packed(profile)])),
            "xmp" => (png, WithChunk(png, "iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. xmp])),
            "WebP" => WebP(photo, "EXIF", exif),
            "WebP with a mark" => WebP(photo, "EXIF", [.. "Exif\0\0"u8, .. exif]),
            "WebP, XMP" => WebP(photo, "XMP ", xmp),
            "JPEG, XMP" => Jpeg(photo, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. xmp]),
            "TIFF" => Tiff(photo, orientation),
            _ => throw new ArgumentOutOfRangeException(nameof(place)),
        };
    }

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal)) stream.Write(text);
        return packed.ToArray();
    }

    /// <summary>Behind the header, which takes 33 bytes.</summary>
    private static byte[] WithChunk(byte[] png, string type, byte[] data) => [.. png[..33], .. TestPictures.PngChunk(type, data), .. png[33..]];

    private static (byte[] Stored, byte[] Noted) WebP(Photo photo, string type, byte[] data)
    {
        var simple = TestPictures.Encode(
            photo.Width, photo.Height, SKEncodedImageFormat.Webp, (x, y) => new SKColor(photo[x, y].Red, photo[x, y].Green, photo[x, y].Blue));
        byte[] flags = [(byte)(type == "EXIF" ? 8 : 4), 0, 0, 0, (byte)(photo.Width - 1), 0, 0, (byte)(photo.Height - 1), 0, 0];
        byte[] chunks = [.. "WEBPVP8X"u8, 10, 0, 0, 0, .. flags, .. simple[12..], .. Chunk(type, data)];
        return (simple, [.. "RIFF"u8, .. Little(chunks.Length), .. chunks]);

        static byte[] Chunk(string type, byte[] data) =>
            [.. Encoding.Latin1.GetBytes(type), .. Little(data.Length), .. data, .. new byte[data.Length & 1]];
    }

    private static (byte[] Stored, byte[] Noted) Jpeg(Photo photo, byte[] segment)
    {
        var plain = TestPictures.Encode(photo, MagickFormat.Jpeg);
        var length = segment.Length + 2;
        return (plain, [.. plain[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. segment, .. plain[2..]]);
    }

    private static (byte[] Stored, byte[] Noted) Tiff(Photo photo, byte orientation)
    {
        using var image = new MagickImage(photo.ToPng());
        var stored = image.ToByteArray(MagickFormat.Tiff);
        image.Orientation = (Orientation)orientation;
        return (stored, image.ToByteArray(MagickFormat.Tiff));
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
