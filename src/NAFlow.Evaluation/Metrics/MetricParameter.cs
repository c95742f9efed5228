using System.Globalization;
using System.Numerics;

namespace NAFlow.Evaluation;

/// <summary>Refuses what a metric cannot be run with, in one sentence.</summary>
internal static class MetricParameter
{
    /// <summary>The value, if it lies in the range, both ends included.</summary>
    /// <param name="value">The value.</param>
    /// <param name="what">What it is, with an article, for the sentence.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">The most.</param>
    public static T Within<T>(T value, string what, T low, T high)
        where T : INumber<T> =>
        value >= low && value <= high
            ? value
            : throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{what} of {value} cannot be used; choose one from {low} to {high}."));
}
