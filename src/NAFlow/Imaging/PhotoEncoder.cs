using System.Runtime.InteropServices;
using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Writes a picture as PNG.</summary>
internal static class PhotoEncoder
{
    public static unsafe void WritePng(Photo photo, Stream stream)
    {
        var info = new SKImageInfo(photo.Width, photo.Height, SKColorType.Rgb888x, SKAlphaType.Opaque, null);
        var padded = NativeMemory.Alloc((nuint)info.BytesSize64);
        try
        {
            Pad(photo.Pixels.Span, new Span<byte>(padded, checked((int)info.BytesSize64)));
            using var pixmap = new SKPixmap(info, (nint)padded, info.RowBytes);
            using var skiaStream = new SKManagedWStream(stream);
            if (!pixmap.Encode(skiaStream, SKPngEncoderOptions.Default))
                throw new IOException($"'{photo.Name}' could not be encoded as PNG.");
        }
        finally
        {
            NativeMemory.Free(padded);
        }
    }

    /// <summary>Red, green, blue to red, green, blue, 255.</summary>
    public static void Pad(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        for (int source = 0, target = 0; source < rgb.Length; source += 3, target += 4)
        {
            rgba[target] = rgb[source];
            rgba[target + 1] = rgb[source + 1];
            rgba[target + 2] = rgb[source + 2];
            rgba[target + 3] = 255;
        }
    }
}
