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
            throw new InvalidInputException($"'{path}' is a folder, not a picture; give the path of a JPEG, PNG or WebP file.");
        var file = string.IsNullOrWhiteSpace(path) ? null : new FileInfo(path);
        if (file is not { Exists: true })
            throw new InvalidInputException($"There is no file '{path}'; check the path.");
        if (file.Length > LargestFile)
            throw new InvalidInputException(
                $"'{path}' has {file.Length >> 20} MiB, too much for a picture; give a JPEG, PNG or WebP file under 1024 MiB.");
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

/// <summary>Decodes JPEG, PNG and WebP bytes into an upright, opaque picture.</summary>
internal static unsafe class PhotoDecoder
{
    private const int RowsAtOnce = 32;

    public static Photo Decode(ReadOnlySpan<byte> encoded, string name)
    {
        if (encoded.IsEmpty)
            throw new InvalidInputException($"'{name}' is empty; copy or download the picture again.");
        fixed (byte* start = encoded)
        {
            using var data = SKData.Create((nint)start, encoded.Length);
            using var codec = SKCodec.Create(new SKMemoryStream(data), out _)
                ?? throw (StartsLikeAPicture(encoded) ? Damaged(name) : NotAPicture(name));
            if (codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp))
                throw new InvalidInputException(
                    $"'{name}' is a {codec.EncodedFormat.ToString().ToUpperInvariant()} file, which is not supported; "
                    + "convert it to JPEG, PNG or WebP.");
            PhotoSize.Check(name, codec.Info.Width, codec.Info.Height);
            return Decode(codec, name);
        }
    }

    private static Photo Decode(SKCodec codec, string name)
    {
        // No colour space: values come out as stored. Unpremultiplied: the blend over white is ours.
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        var upright = new UprightPixels(info.Width, info.Height, codec.EncodedOrigin, opaque: codec.Info.AlphaType == SKAlphaType.Opaque);
        var read = codec.StartScanlineDecode(info) switch
        {
            SKCodecResult.Success => ReadInStrips(codec, info, upright),
            SKCodecResult.Unimplemented => ReadAtOnce(codec, info, upright),
            var failure => failure,
        };
        return read == SKCodecResult.Success ? upright.ToPhoto(name) : throw Damaged(name);
    }

    /// <summary>JPEG comes row by row, so a large one needs no second copy of itself.</summary>
    private static SKCodecResult ReadInStrips(SKCodec codec, SKImageInfo info, UprightPixels upright)
    {
        var strip = new byte[info.RowBytes * RowsAtOnce];
        fixed (byte* start = strip)
            for (var row = 0; row < info.Height; row += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, info.Height - row);
                if (codec.GetScanlines((nint)start, rows, info.RowBytes) != rows)
                    return SKCodecResult.IncompleteInput;
                for (var offset = 0; offset < rows; offset++)
                    upright.Place(row + offset, strip.AsSpan(offset * info.RowBytes, info.RowBytes));
            }

        return SKCodecResult.Success;
    }

    private static SKCodecResult ReadAtOnce(SKCodec codec, SKImageInfo info, UprightPixels upright)
    {
        var all = NativeMemory.Alloc((nuint)info.BytesSize64);
        try
        {
            var result = codec.GetPixels(info, (nint)all);
            if (result == SKCodecResult.Success)
                for (var row = 0; row < info.Height; row++)
                    upright.Place(row, new ReadOnlySpan<byte>((byte*)all + ((long)row * info.RowBytes), info.RowBytes));
            return result;
        }
        finally
        {
            NativeMemory.Free(all);
        }
    }

    private static bool StartsLikeAPicture(ReadOnlySpan<byte> encoded) =>
        encoded.StartsWith<byte>([0xFF, 0xD8, 0xFF]) || encoded.StartsWith<byte>([0x89, .. "PNG"u8]) || encoded.StartsWith("RIFF"u8);

    private static InvalidInputException NotAPicture(string name) =>
        new($"'{name}' is not a picture in JPEG, PNG or WebP format; convert it to one of these.");

    private static InvalidInputException Damaged(string name) =>
        new($"'{name}' is damaged or ends before its picture is complete; copy or download it again.");
}

/// <summary>Receives decoded rows and lays each pixel where the eight EXIF orientations want it, over white where it is transparent.</summary>
internal sealed class UprightPixels
{
    private readonly byte[] pixels;
    private readonly bool opaque;
    private readonly int width;
    private readonly int height;

    // Byte offset of the stored pixel (x, y): start + x * columnStep + y * rowStep.
    private readonly long start;
    private readonly long columnStep;
    private readonly long rowStep;

    public UprightPixels(int storedWidth, int storedHeight, SKEncodedOrigin origin, bool opaque)
    {
        this.opaque = opaque;
        var lastColumn = storedWidth - 1;
        var lastRow = storedHeight - 1;
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        (width, height) = turned ? (storedHeight, storedWidth) : (storedWidth, storedHeight);
        pixels = new byte[(long)width * height * 3];

        var rowBytes = 3L * width;
        (start, columnStep, rowStep) = origin switch
        {
            SKEncodedOrigin.TopRight => (lastColumn * 3L, -3L, rowBytes),
            SKEncodedOrigin.BottomRight => ((lastRow * rowBytes) + (lastColumn * 3L), -3L, -rowBytes),
            SKEncodedOrigin.BottomLeft => (lastRow * rowBytes, 3L, -rowBytes),
            SKEncodedOrigin.LeftTop => (0L, rowBytes, 3L),
            SKEncodedOrigin.RightTop => (lastRow * 3L, rowBytes, -3L),
            SKEncodedOrigin.RightBottom => ((lastColumn * rowBytes) + (lastRow * 3L), -rowBytes, -3L),
            SKEncodedOrigin.LeftBottom => (lastColumn * rowBytes, -rowBytes, 3L),
            _ => (0L, 3L, rowBytes),
        };
    }

    public Photo ToPhoto(string name) => new(name, width, height, pixels);

    /// <summary>Lays one stored row of red, green, blue, alpha.</summary>
    public void Place(int row, ReadOnlySpan<byte> rgba)
    {
        var target = start + (row * rowStep);
        for (var source = 0; source < rgba.Length; source += 4, target += columnStep)
        {
            var pixel = pixels.AsSpan((int)target, 3);
            var alpha = opaque ? (byte)255 : rgba[source + 3];
            pixel[0] = OverWhite(rgba[source], alpha);
            pixel[1] = OverWhite(rgba[source + 1], alpha);
            pixel[2] = OverWhite(rgba[source + 2], alpha);
        }
    }

    private static byte OverWhite(byte value, byte alpha) =>
        alpha == 255 ? value : (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
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
