using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A name of the legend, its colour, and how strong the colour is.</summary>
internal sealed record LegendEntry(string Name, RgbColour Colour, double Opacity, float Width);
