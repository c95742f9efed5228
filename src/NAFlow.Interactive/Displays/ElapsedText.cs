using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>Durations as people read them.</summary>
internal static class ElapsedText
{
    public static string Of(TimeSpan duration) => duration.TotalMinutes >= 1
        ? duration.ToString(duration.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");
}
