using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using ImageMagick;
using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Tests;

/// <summary>Pictures made on the spot.</summary>
internal static class TestPictures
{
    public static Photo Noise(int width, int height, int seed = 1)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return Photo.FromPixels("noise", width, height, pixels);
    }

    public static Photo Plain(int width, int height, RgbColour colour)
    {
        var pixels = new byte[width * height * 3];
        for (var index = 0; index < pixels.Length; index += 3)
            (pixels[index], pixels[index + 1], pixels[index + 2]) = colour;
        return Photo.FromPixels("plain", width, height, pixels);
    }

    public static byte[] Encode(int width, int height, SKEncodedImageFormat format, Func<int, int, SKColor> colour, int quality = 100)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, colour(x, y));
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    public static byte[] Encode(Photo photo, MagickFormat format)
    {
        using var image = new MagickImage(photo.ToPng()) { Quality = 100 };
        return image.ToByteArray(format);
    }

    /// <summary>
    /// A row of gray pixels as an unpacked TIFF, its bytes as the standard lays them; of 16 bits the upper byte is the lower one too.
    /// </summary>
    public static byte[] GrayTiff(int bits, bool isLittle, byte orientation, params byte[] pixels)
    {
        byte[] data = bits == 8 ? pixels : [.. pixels.SelectMany(pixel => new[] { pixel, pixel })];
        return Tiff(bits, isLittle, orientation, pixels.Length, data, format: 1);
    }

    /// <summary>A TIFF file of one row of grey numbers with a point.</summary>
    public static byte[] FloatTiff(params float[] pixels) =>
        Tiff(32, isLittle: true, orientation: 1, pixels.Length, [.. pixels.SelectMany(BitConverter.GetBytes)], format: 3);

    private static byte[] Tiff(int bits, bool isLittle, byte orientation, int width, byte[] data, int format)
    {
        const int entries = 10, header = 8;
        var start = header + 2 + (entries * 12) + 4;
        byte[] order = isLittle ? [.. "II"u8] : [.. "MM"u8];
        return
        [
            .. order, .. U16(42), .. U32(header), .. U16(entries),
            .. Entry(256, width), .. Entry(257, 1), .. Entry(258, bits), .. Entry(259, 1), .. Entry(262, 1),
            .. U16(273), .. U16(4), .. U32(1), .. U32(start), .. Entry(274, orientation), .. Entry(277, 1),
            .. U16(279), .. U16(4), .. U32(1), .. U32(data.Length), .. Entry(339, format), .. U32(0), .. data,
        ];

        byte[] Entry(int tag, int value) => [.. U16(tag), .. U16(3), .. U32(1), .. U16(value), 0, 0];
        byte[] U16(int value) => isLittle ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] U32(int value) => isLittle ? [.. U16(value), .. U16(value >> 16)] : [.. U16(value >> 16), .. U16(value)];
    }

    /// <summary>Puts an EXIF block that holds nothing but the orientation behind a JPEG's first marker.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
    [
        .. jpeg[..2],
        0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        .. jpeg[2..],
    ];

    /// <summary>A chunk of a PNG file.</summary>
    public static byte[] PngChunk(string type, byte[] data)
    {
        byte[] typed = [.. Encoding.Latin1.GetBytes(type), .. data];
        return [.. BigEndian(data.Length), .. typed, .. Checksum(typed)];
    }

    public static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Checksum(byte[] chunk)
    {
        var sum = uint.MaxValue;
        foreach (var value in chunk)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
        }

        return BigEndian((int)~sum);
    }

    public static bool Near(RgbColour actual, RgbColour expected, int within) =>
        Math.Abs(actual.Red - expected.Red) <= within
        && Math.Abs(actual.Green - expected.Green) <= within
        && Math.Abs(actual.Blue - expected.Blue) <= within;
}

/// <summary>Tiny files that Skia cannot write.</summary>
internal static class EncodedPictures
{
    /// <summary>8 x 8 CMYK: the upper half (255, 0, 0, 128), the lower (0, 255, 255, 0), in ink.</summary>
    public static byte[] CmykJpeg { get; } = Convert.FromBase64String(
        """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAI
        BEMRAE0RAFkRAEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAII/8QAHBAAAQQDAQAAAAAAAAAAAAAAABppp+UZaKbk/9oADgRDAE0AWQBLAAA/AChjdFhO6Cuca6mylCuc
        a6mylL8wX7R8T7T/2Q==
        """);

    /// <summary>4 x 1, 16-bit gray: 0, 25700, 51400, 65535.</summary>
    public static byte[] Gray16Png { get; } = Convert.FromBase64String(
        """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAABEAAAAACMx4xSAAAAEUlEQVR4nGNgYEhJOXHi/38ADMoEVznrxzQAAAAASUVORK5CYII=
        """);

    /// <summary>3 x 1 with a palette: blue, red, green.</summary>
    public static byte[] PalettePng { get; } = Convert.FromBase64String(
        """
        iVBORw0KGgoAAAANSUhEUgAAAAMAAAABAgMAAABmjvwnAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAACklEQVR4nGNoAQAAhgCFvPXN1gAAAABJRU5ErkJggg==
        """);

    /// <summary>8 x 8, gray 77.</summary>
    public static byte[] GrayJpeg { get; } = Convert.FromBase64String(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAI
        AAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AGb//2Q==
        """);

    /// <summary>1 x 1 GIF.</summary>
    public static byte[] Gif { get; } = Convert.FromBase64String(
        """
        R0lGODdhAQABAIcAAAAAAAEBAQICAgMDAwQEBAUFBQYGBgcHBwgICAkJCQoKCgsLCwwMDA0NDQ4ODg8PDxAQEBERERISEhMTExQUFBUVFRYWFhcXFxgYGBkZGRoaGhsb
        GxwcHB0dHR4eHh8fHyAgICEhISIiIiMjIyQkJCUlJSYmJicnJygoKCkpKSoqKisrKywsLC0tLS4uLi8vLzAwMDExMTIyMjMzMzQ0NDU1NTY2Njc3Nzg4ODk5OTo6Ojs7
        Ozw8PD09PT4+Pj8/P0BAQEFBQUJCQkNDQ0REREVFRUZGRkdHR0hISElJSUpKSktLS0xMTE1NTU5OTk9PT1BQUFFRUVJSUlNTU1RUVFVVVVZWVldXV1hYWFlZWVpaWltb
        W1xcXF1dXV5eXl9fX2BgYGFhYWJiYmNjY2RkZGVlZWZmZmdnZ2hoaGlpaWpqamtra2xsbG1tbW5ubm9vb3BwcHFxcXJycnNzc3R0dHV1dXZ2dnd3d3h4eHl5eXp6ent7
        e3x8fH19fX5+fn9/f4CAgIGBgYKCgoODg4SEhIWFhYaGhoeHh4iIiImJiYqKiouLi4yMjI2NjY6Ojo+Pj5CQkJGRkZKSkpOTk5SUlJWVlZaWlpeXl5iYmJmZmZqampub
        m5ycnJ2dnZ6enp+fn6CgoKGhoaKioqOjo6SkpKWlpaampqenp6ioqKmpqaqqqqurq6ysrK2tra6urq+vr7CwsLGxsbKysrOzs7S0tLW1tba2tre3t7i4uLm5ubq6uru7
        u7y8vL29vb6+vr+/v8DAwMHBwcLCwsPDw8TExMXFxcbGxsfHx8jIyMnJycrKysvLy8zMzM3Nzc7Ozs/Pz9DQ0NHR0dLS0tPT09TU1NXV1dbW1tfX19jY2NnZ2dra2tvb
        29zc3N3d3d7e3t/f3+Dg4OHh4eLi4uPj4+Tk5OXl5ebm5ufn5+jo6Onp6erq6uvr6+zs7O3t7e7u7u/v7/Dw8PHx8fLy8vPz8/T09PX19fb29vf39/j4+Pn5+fr6+vv7
        +/z8/P39/f7+/v///ywAAAAAAQABAAAIBAABBAQAOw==
        """);

    /// <summary>32 x 32, progressive: quarters red, green, blue, white.</summary>
    public static byte[] ProgressiveJpeg { get; } = Convert.FromBase64String(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQIC
        AgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAAgACADAREAAhEBAxEB/8QAFwABAQEBAAAAAAAA
        AAAAAAAAAAgJB//EABgBAQADAQAAAAAAAAAAAAAAAAAHCAkG/9oADAMBAAIQAxAAAAHi8U3+FKRbhWJrlLdQUpFuFYg3aa1g3EoD1Qw7v9yo3EoD1Q//xAAUEAEAAAAA
        AAAAAAAAAAAAAABA/9oACAEBAAEFAgf/xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAEDAQE/AQf/xAAUEQEAAAAAAAAAAAAAAAAAAABA/9oACAECAQE/AQf/xAAUEAEA
        AAAAAAAAAAAAAAAAAABA/9oACAEBAAY/Agf/xAAUEAEAAAAAAAAAAAAAAAAAAABA/9oACAEBAAE/IQf/2gAMAwEAAgADAAAAEAAAAAAAAP/EABQRAQAAAAAAAAAAAAAA
        AAAAAED/2gAIAQMBAT8QB//EABQRAQAAAAAAAAAAAAAAAAAAAED/2gAIAQIBAT8QB//EABQQAQAAAAAAAAAAAAAAAAAAAED/2gAIAQEAAT8QB//Z
        """);
}

/// <summary>A C-order .npy file of bytes, floats or doubles.</summary>
internal sealed partial record GoldenArray(int[] Shape, string Kind, byte[] Data)
{
    public static GoldenArray Read(string relativePath)
    {
        var bytes = File.ReadAllBytes(SharedAssets.Require(Path.Combine("golden", relativePath)));
        var length = BitConverter.ToUInt16(bytes, 8);
        var header = Encoding.ASCII.GetString(bytes, 10, length);
        var sides = ShapeList().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new GoldenArray([.. sides.Select(int.Parse)], KindOf().Match(header).Groups[1].Value, bytes[(10 + length)..]);
    }

    public float[] Floats() => Kind switch
    {
        "f4" => MemoryMarshal.Cast<byte, float>(Data).ToArray(),
        "f8" => [.. MemoryMarshal.Cast<byte, double>(Data).ToArray().Select(value => (float)value)],
        _ => throw new InvalidOperationException(Kind),
    };

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapeList();

    [GeneratedRegex("'descr': '[<|](..)'")]
    private static partial Regex KindOf();
}
