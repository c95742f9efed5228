using System.Globalization;

namespace NAFlow.Evaluation;

/// <summary>
/// Values as they are stored: seven digits, in single precision. What is read back is the shortest number that single precision tells apart, so that a value
/// that went through a file is the value that went in.
/// </summary>
internal static class EvaluationValue
{
    private const string SevenDigits = "G7";

    /// <summary>The stored number; null for what is not finite.</summary>
    public static float? Store(double? value) =>
        value is { } number && float.IsFinite((float)number) ? float.Parse(number.ToString(SevenDigits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    /// <summary>The value of a stored number.</summary>
    public static double? Read(float? stored) => stored is { } number ? double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    /// <summary>A value as it will be read back.</summary>
    public static double? Round(double value) => Read(Store(value));
}
