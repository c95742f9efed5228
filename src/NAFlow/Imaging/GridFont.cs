using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>The typefaces carried inside this library, so that text is drawn the same everywhere with nothing installed.</summary>
internal static class GridFont
{
    private static readonly Lazy<SKTypeface> RegularFace = new(() => Load("Inter-Regular"));
    private static readonly Lazy<SKTypeface> SemiBoldFace = new(() => Load("Inter-SemiBold"));

    public static SKFont Regular(float size) => Make(RegularFace.Value, size);

    public static SKFont SemiBold(float size) => Make(SemiBoldFace.Value, size);

    /// <summary>The regular typeface, for whoever draws text by himself.</summary>
    public static SKTypeface Face() => RegularFace.Value;

    private static SKFont Make(SKTypeface face, float size) => new(face, size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
    };

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(GridFont).Assembly.GetManifestResourceStream($"NAFlow.Fonts.{name}")
            ?? throw new InvalidOperationException($"The typeface {name} is missing from the library.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
