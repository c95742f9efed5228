using System.Runtime.CompilerServices;

namespace NAFlow.Interactive;

/// <summary>The picture of a chart as fragments and notebooks carry it. A notebook asks for it twice, for HTML and for PNG; it is drawn once.</summary>
internal static class FragmentPicture
{
    /// <summary>Pixels of the picture on a pixel of the page: sharp enough, and notebooks stay small.</summary>
    private const double Sharpness = 1.5;

    private static readonly ConditionalWeakTable<ChartFigure, string> Drawn = [];

    /// <summary>The PNG file in base 64.</summary>
    public static string Of(ChartFigure figure) => Drawn.GetValue(figure, drawn => Convert.ToBase64String(drawn.ToPicture(scale: Sharpness).ToPng()));
}
