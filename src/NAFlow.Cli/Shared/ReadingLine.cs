using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Cli;

/// <summary>How long a run over photos took, and how long of that it waited for them, in a line.</summary>
internal static class ReadingLine
{
    public static string Of(ReadingTimes times, TimeSpan all) => string.Create(
        CultureInfo.InvariantCulture,
        $"{times.Photos:N0} photos in {all.TotalSeconds:0.0} s, {times.Photos / all.TotalSeconds:0.00} a second; waited for them {times.Waiting:0.0} s ({times.Waiting / all.TotalSeconds:P0}). Beside the work, {times.Bytes / 1e6:0.0} MB were read in {times.Reading:0.0} s and decoded in {times.Decoding:0.0} s of processor time.");
}
