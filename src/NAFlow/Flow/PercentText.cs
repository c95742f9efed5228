using System.Globalization;

namespace NAFlow;

/// <summary>Fractions as people read them.</summary>
public static class PercentText
{
    /// <summary>A fraction as a percentage with a decimal, and with two next to the whole, so that 100 % means all.</summary>
    public static string Of(double fraction) => fraction is > 0.9995 and < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(fraction * 10_000) / 100:0.##} %")
        : string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0.#} %");
}
