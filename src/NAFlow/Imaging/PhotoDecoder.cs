using System.Runtime.InteropServices;
using ImageMagick;
using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Decodes the bytes of a picture's file into an upright, opaque picture.</summary>
internal static class PhotoDecoder
{
    private const string DamagedText = "is damaged or ends before its picture is complete; copy or download it again.";

    public static Photo Decode(ReadOnlySpan<byte> encoded, string name)
    {
        if (encoded.IsEmpty)
            throw new InvalidInputException($"'{name}' is empty; copy or download the picture again.");
        var format = PhotoFormat.Of(encoded) ?? throw new InvalidInputException($"'{name}' {ForeignPicture.Describe(encoded)}.");
        return format.Rare is { } rare ? RareDecoder.Decode(encoded, rare, name) : SkiaDecoder.Decode(encoded, format, name);
    }

    public static InvalidInputException Damaged(string name) => new($"'{name}' {DamagedText}");

    public static InvalidInputException Damaged(string name, Exception cause) => new($"'{name}' {DamagedText}", cause);
}

/// <summary>The common formats, by Skia.</summary>
internal static unsafe class SkiaDecoder
{
    private const int RowsAtOnce = 32;

    public static Photo Decode(ReadOnlySpan<byte> encoded, PhotoFormat format, string name)
    {
        fixed (byte* start = encoded)
        {
            using var data = SKData.Create((nint)start, encoded.Length);
            using var codec = SKCodec.Create(new SKMemoryStream(data), out _) ?? throw PhotoDecoder.Damaged(name);
            PhotoSize.Check(name, codec.Info.Width, codec.Info.Height);
            return Decode(codec, (SKEncodedOrigin)PhotoOrientation.Of(format, encoded), name);
        }
    }

    private static Photo Decode(SKCodec codec, SKEncodedOrigin origin, string name)
    {
        // No colour space: values come out as stored. Unpremultiplied: the blend over white is ours.
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, null);
        var upright = new UprightPixels(info.Width, info.Height, origin, opaque: codec.Info.AlphaType == SKAlphaType.Opaque);
        var start = codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? codec.StartScanlineDecode(info) : SKCodecResult.Unimplemented;
        var read = start switch
        {
            SKCodecResult.Success => ReadInStrips(codec, info, upright),
            SKCodecResult.Unimplemented => ReadAtOnce(codec, info, upright),
            var failure => failure,
        };
        return read == SKCodecResult.Success ? upright.ToPhoto(name) : throw PhotoDecoder.Damaged(name);
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
}

/// <summary>
/// The formats that Skia lacks, by ImageMagick, which is told the format and so tries no other. Numbers with a point, which TIFF may hold, are from 0
/// to 1 or from 0 to 255.
/// </summary>
internal static class RareDecoder
{
    private const string Kind = "quantum:format", Scale = "quantum:scale";

    public static Photo Decode(ReadOnlySpan<byte> encoded, MagickFormat format, string name)
    {
        var first = new MagickReadSettings { Format = format, FrameIndex = 0, FrameCount = 1 };
        try
        {
            using var image = new MagickImage();
            image.Ping(encoded, first);
            PhotoSize.Check(name, (int)image.Width, (int)image.Height);
            image.Read(encoded, first);
            if (image.GetAttribute(Kind) == "floating-point") ReadNumbers(image, encoded, first, name);
            image.AutoOrient();
            image.ColorSpace = ColorSpace.sRGB;
            image.BackgroundColor = MagickColors.White;
            if (image.HasAlpha) image.Alpha(AlphaAction.Remove);
            using var pixels = image.GetPixelsUnsafe();
            return new Photo(name, (int)image.Width, (int)image.Height, pixels.ToByteArray(PixelMapping.RGB)!);
        }
        catch (MagickException problem)
        {
            throw PhotoDecoder.Damaged(name, problem);
        }
    }

    /// <summary>Reads numbers again by the range that they have.</summary>
    private static void ReadNumbers(MagickImage image, ReadOnlySpan<byte> encoded, MagickReadSettings settings, string name)
    {
        const byte twoOf256 = 2, aboveOne = 1;
        settings.SetDefine(Scale, "0.00390625");
        image.Read(encoded, settings);
        if (Highest(image) >= twoOf256)
            throw new InvalidInputException($"'{name}' holds numbers above 255; scale them to 0 to 1, or to 0 to 255, first.");
        settings.SetDefine(Scale, "1");
        image.Read(encoded, settings);
        if (Highest(image) > aboveOne) return;
        settings.SetDefine(Scale, "255");
        image.Read(encoded, settings);
    }

    private static byte Highest(MagickImage image)
    {
        using var pixels = image.GetPixelsUnsafe();
        return pixels.ToByteArray(PixelMapping.RGB)!.Max();
    }
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
