using System.Globalization;
using System.Text;
using NAFlow.Files;
using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Something drawn that can become pixels or, with its text as text and its font in it, the lines of an SVG or PDF file.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Width">Width in its own units, pixels where it becomes pixels.</param>
/// <param name="Height">Height in them.</param>
/// <param name="Background">The colour under everything.</param>
/// <param name="Paint">Paints it on a canvas of its own units.</param>
internal sealed record Drawing(string Name, int Width, int Height, RgbColour Background, Action<SKCanvas> Paint)
{
    /// <summary>The endings of the files that <see cref="Save"/> writes.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".svg", ".pdf"];

    /// <summary>The drawing as pixels.</summary>
    /// <param name="scale">Pixels on a unit.</param>
    public Photo ToPhoto(double scale = 1)
    {
        var (width, height) = ((int)Math.Round(Width * scale), (int)Math.Round(Height * scale));
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, null));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(new SKColor(Background.Red, Background.Green, Background.Blue));
            if (scale != 1) canvas.Scale((float)scale);
            Paint(canvas);
        }

        var rgba = bitmap.GetPixelSpan();
        var pixels = new byte[rgba.Length / 4 * 3];
        for (int source = 0, target = 0; target < pixels.Length; source += 4, target += 3)
            rgba.Slice(source, 3).CopyTo(pixels.AsSpan(target));
        return new Photo(Name, width, height, pixels);
    }

    /// <summary>Writes a file, whole or not at all; its ending says which kind.</summary>
    /// <param name="path">Where to: <c>.png</c>, <c>.svg</c> or <c>.pdf</c>.</param>
    /// <param name="width">How wide it is; null for a pixel of the page on each unit.</param>
    /// <exception cref="InvalidInputException">The ending is none of them, or the file cannot be written.</exception>
    public void Save(string path, PictureWidth? width = null)
    {
        var size = width ?? PictureWidth.Whole(Width);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".png": ToPhoto(size.InPixels / Width).SavePng(path); break;
            case ".svg": AtomicFile.WriteAllText(path, ToSvg(size)); break;
            case ".pdf": AtomicFile.Write(path, stream => WritePdf(stream, size)); break;
            default:
                throw new InvalidInputException(
                $"'{path}' does not end as a picture that can be written: give it one of {string.Join(", ", Endings)}.");
        }
    }

    private string ToSvg(PictureWidth width)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width, Height), stream))
        {
            Fill(canvas);
            Paint(canvas);
        }

        var svg = Encoding.UTF8.GetString(stream.ToArray());
        var (from, body) = (svg.IndexOf("<svg", StringComparison.Ordinal), 0);
        body = svg.IndexOf('>', from) + 1;
        var unit = width.IsPaper ? "mm" : "px";
        var (across, down) = (width.Value, width.Value * Height / Width);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{across:0.###}{unit}" height="{down:0.###}{unit}" viewBox="0 0 {Width} {Height}">
            <style>{(svg.Contains("<text", StringComparison.Ordinal) ? GridFont.Rules() : string.Empty)}</style>
            """);
        return $"{svg[..from]}{head}{svg[body..]}";
    }

    private void WritePdf(Stream stream, PictureWidth width)
    {
        // From a quality of 101 on pictures are kept without loss.
        var about = new SKDocumentPdfMetadata { Title = Name, Creator = "NAFlow", EncodingQuality = 101, RasterDpi = 300 };
        using var document = SKDocument.CreatePdf(stream, about);
        var points = (float)width.InPoints;
        using (var canvas = document.BeginPage(points, points * Height / Width))
        {
            canvas.Scale(points / Width);
            Fill(canvas);
            Paint(canvas);
        }

        document.EndPage();
        document.Close();
    }

    private void Fill(SKCanvas canvas)
    {
        using var paint = new SKPaint { Color = new SKColor(Background.Red, Background.Green, Background.Blue) };
        canvas.DrawRect(SKRect.Create(Width, Height), paint);
    }
}

/// <summary>A picture as a drawing of its pixels.</summary>
internal static class PictureDrawing
{
    /// <summary>The drawing.</summary>
    public static Drawing Of(Photo picture) =>
        new(picture.Name, picture.Width, picture.Height, new RgbColour(255, 255, 255), canvas => Place(canvas, picture, 0, 0));

    /// <summary>Paints a picture, a pixel on each unit.</summary>
    public static unsafe void Place(SKCanvas canvas, Photo picture, int left, int top)
    {
        var padded = new byte[picture.Width * picture.Height * 4];
        PhotoEncoder.Pad(picture.Pixels.Span, padded);
        fixed (byte* start = padded)
        {
            var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque, null);
            using var image = SKImage.FromPixelCopy(info, (nint)start, info.RowBytes);
            canvas.DrawImage(image, left, top, SKSamplingOptions.Default);
        }
    }
}

/// <summary>How wide a picture is, on paper or on a screen.</summary>
public readonly record struct PictureWidth
{
    private const double MillimetresOfInch = 25.4, PixelsOfInch = 96, PointsOfInch = 72, PaperPixelsOfInch = 300;

    private PictureWidth(double value, bool isPaper) => (Value, IsPaper) = (value, isPaper);

    /// <summary>The millimetres, or the pixels.</summary>
    public double Value { get; }

    /// <summary>Whether it is in millimetres.</summary>
    public bool IsPaper { get; }

    /// <summary>A width on paper: 85 is a column of a two-column paper, 175 its page.</summary>
    /// <exception cref="InvalidInputException">It is not from 20 to 2000.</exception>
    public static PictureWidth Millimetres(double millimetres) => millimetres is >= 20 and <= 2000
        ? new(millimetres, isPaper: true)
        : throw new InvalidInputException($"A picture cannot be {Text(millimetres)} mm wide; choose 20 to 2000.");

    /// <summary>A width on a screen, of 96 pixels an inch where it is printed.</summary>
    /// <exception cref="InvalidInputException">It is not from 80 to 20,000.</exception>
    public static PictureWidth Pixels(double pixels) => pixels is >= 80 and <= 20_000
        ? new(pixels, isPaper: false)
        : throw new InvalidInputException($"A picture cannot be {Text(pixels)} pixels wide; choose 80 to 20000.");

    /// <summary>So many pixels, however many they are.</summary>
    internal static PictureWidth Whole(int pixels) => new(pixels, isPaper: false);

    /// <summary>Reads a width such as <c>85mm</c>, <c>17.5cm</c>, <c>3.35in</c> or <c>1200px</c>; a number alone is pixels.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static PictureWidth Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var number = text.Trim().TrimEnd([.. "mcinpx "]);
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) throw Unreadable(text);
        return text.Trim()[number.Length..].Trim() switch
        {
            "mm" => Millimetres(value),
            "cm" => Millimetres(10 * value),
            "in" => Millimetres(MillimetresOfInch * value),
            "" or "px" => Pixels(value),
            _ => throw Unreadable(text),
        };
    }

    /// <summary>The pixels of a picture file: on paper 300 an inch.</summary>
    public double InPixels => IsPaper ? Math.Round(Value / MillimetresOfInch * PaperPixelsOfInch) : Value;

    /// <summary>The points of a page, 72 an inch.</summary>
    public double InPoints => IsPaper ? Value / MillimetresOfInch * PointsOfInch : Value / PixelsOfInch * PointsOfInch;

    /// <summary>The width as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => $"{Text(Value)}{(IsPaper ? "mm" : "px")}";

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static InvalidInputException Unreadable(string text) =>
        new($"'{text}' is no width of a picture; give one such as 85mm, 17.5cm, 3.35in or 1200px.");
}
