using System.Runtime.InteropServices;
using SkiaSharp;

namespace NAFlow.Imaging;

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
