using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>A small line drawing of a curve.</summary>
internal static class Curve
{
    private const int Width = 240, Height = 60;

    /// <summary>Draws the curve; nothing where it has fewer than two points.</summary>
    /// <param name="name">What is drawn, as HTML.</param>
    /// <param name="points">Steps and values.</param>
    public static string Write(string name, IReadOnlyList<(double Step, double Value)> points)
    {
        if (points.Count < 2) return string.Empty;
        var (least, most) = (points.Min(point => point.Value), points.Max(point => point.Value));
        var (first, last) = (points[0].Step, points[^1].Step);
        var line = string.Join(' ', points.Select(point => string.Create(
            CultureInfo.InvariantCulture, $"{Share(point.Step, first, last) * Width:0.#},{(1 - Share(point.Value, least, most)) * Height:0.#}")));
        var text = string.Create(CultureInfo.InvariantCulture, $"{name} from {points[0].Value:G3} to {points[^1].Value:G3} over {last:N0} steps");
        return $"""
            <figure><svg role="img" aria-label="{text}" width="{Width}" height="{Height}" viewBox="-2 -2 {Width + 4} {Height + 4}">
            <polyline fill="none" stroke="currentColor" stroke-width="1.5" points="{line}"/></svg><figcaption>{text}</figcaption></figure>
            """;
    }

    private static double Share(double value, double from, double to) => to > from ? (value - from) / (to - from) : 0.5;
}
