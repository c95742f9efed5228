using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Colours that can be told apart with any colour vision, on light and on dark ground.</summary>
internal static class ChartColours
{
    public static readonly RgbColour Blue = new(59, 130, 196), Orange = new(217, 130, 43), Green = new(42, 157, 120), Grey = new(136, 144, 156);

    private static readonly RgbColour[] Palette = [Blue, Orange, Green, new(176, 95, 160), new(168, 140, 40), new(205, 92, 92), new(72, 165, 190), Grey];

    /// <summary>The colour of a series: its own, or the palette's at its place.</summary>
    public static RgbColour Of(ChartSeries series, int place) => series.Colour ?? At(place);

    /// <summary>The colour of the palette at a place.</summary>
    public static RgbColour At(int place) => Palette[place % Palette.Length];

    /// <summary>A colour as style sheets write it.</summary>
    public static string Css(this RgbColour colour, double opacity = 1) =>
        FormattableString.Invariant($"rgba({colour.Red},{colour.Green},{colour.Blue},{opacity:0.##})");
}
