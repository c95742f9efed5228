using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Interactive;

/// <summary>Numbers as people read them.</summary>
internal static class NumberText
{
    /// <summary>Four significant digits; a dash where there is none.</summary>
    public static string Of(double? number) => number?.ToString("G4", CultureInfo.InvariantCulture) ?? "–";

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
