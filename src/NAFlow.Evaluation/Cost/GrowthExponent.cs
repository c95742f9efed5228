namespace NAFlow.Evaluation;

/// <summary>A power law <c>value = coefficient * size^exponent</c>, fitted by least squares of the logarithms.</summary>
/// <param name="Exponent">The exponent.</param>
/// <param name="Coefficient">The value at size 1.</param>
/// <param name="RSquared">The share of the logarithms' variance that the law explains, in [0, 1]; 1 where all values are the same.</param>
/// <param name="StandardError">The standard error of the exponent; null for two points, through which any line goes.</param>
/// <param name="Points">The number of points.</param>
public sealed record GrowthExponent(double Exponent, double Coefficient, double RSquared, double? StandardError, int Points)
{
    /// <summary>Fits the law.</summary>
    /// <param name="sizes">Sizes, above 0; at least two different ones.</param>
    /// <param name="values">The value at each, above 0.</param>
    /// <exception cref="InvalidInputException">They are not as many, not above 0, or all of one size.</exception>
    public static GrowthExponent Fit(IReadOnlyList<double> sizes, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(values);
        if (sizes.Count != values.Count) throw new InvalidInputException($"A growth of {sizes.Count} sizes and {values.Count} values cannot be fitted; give one value for each.");
        if (sizes.Concat(values).FirstOrDefault(number => !(number > 0 && double.IsFinite(number)), 1) is var wrong && wrong != 1)
            throw new InvalidInputException($"A growth cannot be fitted to {wrong}, which has no logarithm; give numbers above 0.");
        if (sizes.Distinct().Count() < 2) throw new InvalidInputException("A growth needs at least two different sizes; measure one more.");

        double[] x = [.. sizes.Select(size => Math.Log(size))], y = [.. values.Select(value => Math.Log(value))];
        var (meanX, meanY) = (x.Average(), y.Average());
        var spreadX = x.Sum(value => (value - meanX) * (value - meanX));
        var spreadY = y.Sum(value => (value - meanY) * (value - meanY));
        var exponent = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / spreadX;
        var left = x.Zip(y, (a, b) => b - meanY - (exponent * (a - meanX))).Sum(value => value * value);
        return new GrowthExponent(
            exponent, Math.Exp(meanY - (exponent * meanX)), spreadY > 0 ? Math.Clamp(1 - (left / spreadY), 0, 1) : 1,
            x.Length > 2 ? Math.Sqrt(left / (x.Length - 2) / spreadX) : null, x.Length);
    }
}
