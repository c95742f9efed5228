using NAFlow.Imaging;
using ScottPlot;
using SkiaSharp;

namespace NAFlow.Interactive;

/// <summary>Lends ScottPlot the typeface that this library carries: it draws no text where the machine has none.</summary>
internal sealed class PictureFont : IFontResolver
{
    /// <summary>The name that labels ask for.</summary>
    public const string Name = "NAFlow Inter";

    private static readonly Lazy<bool> Lent = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new PictureFont());
        return true;
    });

    /// <summary>Makes the typeface known, once.</summary>
    public static void Lend() => _ = Lent.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? GridFont.Face() : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? GridFont.Face() : null;
}
