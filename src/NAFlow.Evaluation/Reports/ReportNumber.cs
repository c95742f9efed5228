using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Numbers as a report writes them.</summary>
public static class ReportNumber
{
    private const double Least = 0.0005, Small = 10;

    /// <summary>A number with three decimals, and with fewer where it is large.</summary>
    public static string Of(double value) => Math.Abs(value) switch
    {
        < Least => "0.000",
        < Small => value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    /// <summary>A mean with its interval, such as <c>0.512 (0.480 to 0.544)</c>.</summary>
    public static string Of(Estimate value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"{Of(value.Mean)} ({Of(value.Low)} to {Of(value.High)})";
    }

    /// <summary>A difference with its sign and interval, such as <c>+0.031 (0.012 to 0.050)</c>.</summary>
    public static string Difference(Estimate value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return (value.Mean > 0 ? "+" : string.Empty) + Of(value);
    }

    /// <summary>A p value.</summary>
    public static string P(double value) => value < 0.001 ? "p < 0.001" : string.Create(CultureInfo.InvariantCulture, $"p = {value:0.000}");
}
