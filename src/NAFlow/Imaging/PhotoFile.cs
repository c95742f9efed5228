using System.Runtime.InteropServices;
using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>The bytes of a picture's file, or a clear sentence.</summary>
internal static class PhotoFile
{
    /// <summary>No picture within the pixel limit comes near this; it keeps a stray data file from filling the memory.</summary>
    private const long LargestFile = 1L << 30;

    public static byte[] Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new InvalidInputException($"'{path}' is a folder, not a picture; give the path of a picture.");
        var file = string.IsNullOrWhiteSpace(path) ? null : new FileInfo(path);
        if (file is not { Exists: true })
            throw new InvalidInputException($"There is no file '{path}'; check the path.");
        if (file.Length > LargestFile)
            throw new InvalidInputException($"'{path}' has {file.Length >> 20} MiB, too much for a picture; give a file under 1024 MiB.");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({cause.Message.TrimEnd('.')}); check its permissions.", cause);
        }
    }
}

/// <summary>Writes a picture as PNG.</summary>
internal static class PhotoEncoder
{
    /// <summary>
    /// For files: one filter and the quickest compression, which takes a sixth of the time of the smallest and of a flow's picture a sixth more
    /// bytes.
    /// </summary>
    public static SKPngEncoderOptions Quick { get; } = new(SKPngEncoderFilterFlags.Sub, 1);

    /// <summary>For pictures that are carried inside notebooks and pages.</summary>
    public static SKPngEncoderOptions Small => SKPngEncoderOptions.Default;

    public static unsafe void WritePng(Photo photo, Stream stream, SKPngEncoderOptions options)
    {
        var info = new SKImageInfo(photo.Width, photo.Height, SKColorType.Rgb888x, SKAlphaType.Opaque, null);
        var padded = NativeMemory.Alloc((nuint)info.BytesSize64);
        try
        {
            Pad(photo.Pixels.Span, new Span<byte>(padded, checked((int)info.BytesSize64)));
            using var pixmap = new SKPixmap(info, (nint)padded, info.RowBytes);
            using var skiaStream = new SKManagedWStream(stream);
            if (!pixmap.Encode(skiaStream, options))
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

/// <summary>The sizes a picture may have.</summary>
internal static class PhotoSize
{
    public static void Check(string name, int width, int height)
    {
        if (width < 1 || height < 1)
            throw new InvalidInputException($"'{name}' cannot be {width} x {height} pixels; both sides must be at least 1.");
        var pixels = (long)width * height;
        if (pixels > Photo.PixelLimit)
            throw new InvalidInputException(
                $"'{name}' has {width} x {height} = {Math.Ceiling(pixels / 1e6):0} megapixels, over the limit of "
                + $"{Photo.PixelLimit / 1_000_000}; make it smaller first.");
    }
}
