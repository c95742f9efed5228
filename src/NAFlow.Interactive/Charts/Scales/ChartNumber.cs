using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>Numbers as charts write them.</summary>
internal static class ChartNumber
{
    /// <summary>A value in four digits, counts whole, very large and very small ones with a power of ten; a dash where it is not finite.</summary>
    public static string Text(double value) => value switch
    {
        _ when !double.IsFinite(value) => "–",
        0 => "0",
        _ when value == Math.Floor(value) && Math.Abs(value) < 1e9 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) is < 1e-3 or >= 1e5 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    /// <summary>A value with its unit; what has no unit is not told to have none.</summary>
    public static string With(double value, string? unit) => unit switch
    {
        null or "no unit" or "count" => Text(value),
        _ when unit.StartsWith('%') => $"{Text(value)} %",
        _ => $"{Text(value)} {unit}",
    };
}
