using System.Globalization;

namespace NAFlow.Models;

/// <summary>Sizes as they are shown.</summary>
internal static class SizeText
{
    private const double Kibibyte = 1024, Mebibyte = Kibibyte * Kibibyte;

    /// <summary>Such as <c>97.8 MiB</c>, or <c>12.5 KiB</c> where it is less than one of those.</summary>
    public static string Of(long bytes) => bytes < Mebibyte ? $"{Number(bytes / Kibibyte)} KiB" : OfMebibytes(bytes / Mebibyte);

    /// <summary>Such as <c>97.8 MiB</c>.</summary>
    public static string OfMebibytes(double mebibytes) => $"{Number(mebibytes)} MiB";

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
