using NAFlow.Files;
using NAFlow.Imaging;

namespace NAFlow;

/// <summary>
/// An immutable picture, 8 bits a channel, red, green, blue. It is upright (the orientation that the file notes has been applied) and opaque
/// (transparent pixels were laid over white). Embedded colour profiles are ignored, as the usual training pipelines ignore them.
/// </summary>
public sealed class Photo
{
    /// <summary>The most pixels a picture may have: 200 million. A file's header is checked before anything is decoded.</summary>
    public const int PixelLimit = 200_000_000;

    private readonly byte[] pixels;

    /// <summary>Takes the array over without a copy.</summary>
    internal Photo(string name, int width, int height, byte[] pixels)
    {
        Name = name;
        Width = width;
        Height = height;
        this.pixels = pixels;
    }

    /// <summary>What the picture is called: its file name when it came from a file.</summary>
    public string Name { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, <c>[Height, Width, 3]</c>, row by row from the top left, red, green, blue.</summary>
    public ReadOnlyMemory<byte> Pixels => pixels;

    /// <summary>The colour of one pixel.</summary>
    /// <param name="x">Column, from 0 at the left.</param>
    /// <param name="y">Row, from 0 at the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pixel lies outside the picture.</exception>
    public RgbColour this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(x);
            ArgumentOutOfRangeException.ThrowIfNegative(y);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(x, Width);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
            var pixel = pixels.AsSpan(((y * Width) + x) * 3, 3);
            return new RgbColour(pixel[0], pixel[1], pixel[2]);
        }
    }

    /// <summary>Reads a picture file: JPEG, PNG, WebP, GIF (its first frame), BMP, TIFF (its first page), PPM and its kin, HEIC or AVIF.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">
    /// The file is missing, a folder, unreadable, empty, of another format, damaged, cut short, or over <see cref="PixelLimit"/>.
    /// </exception>
    public static Photo Load(string path) => PhotoDecoder.Decode(PhotoFile.Read(path), Path.GetFileName(path));

    /// <summary>Decodes the bytes of a picture file of any format that <see cref="Load"/> reads.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="name">What to call the picture, here and in errors.</param>
    /// <exception cref="InvalidInputException">
    /// The bytes are empty, of another format, damaged, cut short, or over <see cref="PixelLimit"/>.
    /// </exception>
    public static Photo Decode(ReadOnlySpan<byte> encoded, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PhotoDecoder.Decode(encoded, name);
    }

    /// <summary>Makes a picture of a copy of pixels.</summary>
    /// <param name="name">What to call the picture.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels"><c>[height, width, 3]</c>, row by row from the top left, red, green, blue.</param>
    /// <exception cref="InvalidInputException">
    /// A side is not positive, the picture is over <see cref="PixelLimit"/>, or the pixels do not fill it.
    /// </exception>
    public static Photo FromPixels(string name, int width, int height, ReadOnlySpan<byte> pixels)
    {
        ArgumentNullException.ThrowIfNull(name);
        PhotoSize.Check(name, width, height);
        var needed = width * height * 3;
        return pixels.Length == needed
            ? new Photo(name, width, height, pixels.ToArray())
            : throw new InvalidInputException(
                $"'{name}' of {width} x {height} needs {needed} bytes of pixels, not {pixels.Length}; give three for each pixel.");
    }

    /// <summary>The picture as the bytes of an 8-bit RGB PNG file, without loss and compressed well.</summary>
    public byte[] ToPng()
    {
        using var stream = new MemoryStream();
        PhotoEncoder.WritePng(this, stream, PhotoEncoder.Small);
        return stream.ToArray();
    }

    /// <summary>
    /// Writes the picture as an 8-bit RGB PNG file, whole or not at all. It is compressed quickly; <see cref="ToPng"/> takes some five times as long
    /// and makes a flow's picture a seventh smaller.
    /// </summary>
    /// <param name="path">Where the file goes; an older file of that name is replaced.</param>
    /// <exception cref="InvalidInputException">The file cannot be written there.</exception>
    public void SavePng(string path) => AtomicFile.Write(path, stream => PhotoEncoder.WritePng(this, stream, PhotoEncoder.Quick));
}
