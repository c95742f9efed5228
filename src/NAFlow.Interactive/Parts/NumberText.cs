using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Interactive;

/// <summary>Numbers as people read them.</summary>
internal static class NumberText
{
    /// <summary>Four significant digits; a dash where there is none.</summary>
    public static string Of(double? number) => number?.ToString("G4", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>At most three decimals.</summary>
    public static string Decimals(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>
    /// As charts write values: counts whole, else four digits, very large and very small ones with a power of ten; a dash where it is not finite.
    /// </summary>
    public static string OnChart(double value) => value switch
    {
        _ when !double.IsFinite(value) => "–",
        0 => "0",
        _ when value == Math.Floor(value) && Math.Abs(value) < 1e9 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) is < 1e-3 or >= 1e5 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    /// <summary>A value on a chart with its unit; of "no unit" and "count" nothing is said.</summary>
    public static string With(double value, string? unit) => unit switch
    {
        null or "no unit" or "count" => OnChart(value),
        _ when unit.StartsWith('%') => $"{OnChart(value)} %",
        _ => $"{OnChart(value)} {unit}",
    };

    /// <summary>A count.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A mean with its interval.</summary>
    public static string Of(Estimate estimate) => $"{Of(estimate.Mean)} ({Of(estimate.Low)} to {Of(estimate.High)})";

    /// <summary>A shape without the batch, or whole.</summary>
    public static string Shape(ReadOnlySpan<long> shape) => string.Join(" × ", shape.ToArray());
}

/// <summary>Durations as people read them.</summary>
internal static class ElapsedText
{
    public static string Of(TimeSpan duration) => duration.TotalMinutes >= 1
        ? duration.ToString(duration.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");
}
