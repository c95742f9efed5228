using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>How one cost grows with one thing, the others fixed.</summary>
/// <param name="Network">The network.</param>
/// <param name="Subject">The method, <c>F</c>, or a convolution's <c>explicit</c> or <c>matrix-free</c> solution.</param>
/// <param name="Against">What grows: side, batch, threads, or the unknowns of a convolution.</param>
/// <param name="Fit">The power law.</param>
public sealed record CostGrowth(string Network, string Subject, string Against, GrowthExponent Fit)
{
    internal static IReadOnlyList<CostGrowth> Of(CostResult result)
    {
        var growths = new List<CostGrowth>();
        foreach (var network in result.Manifest.Networks.Select(network => network.Name))
        {
            CostRow[] rows = [.. result.Wholes.Where(row => row.Network == network)];
            foreach (var (against, size, isOnAxis) in Axes(result.FirstOf(network)))
            {
                // F is the same for all methods but for the noise: that of the first method stands for it.
                CostRow[] along = [.. rows.Where(row => isOnAxis(row.Point))];
                growths.AddRange(Fitted(
                    network, "F", against, along.Where(row => row.Method == rows[0].Method), row => size(row.Point), row => row.BaseSeconds.Median));
                foreach (var method in along.GroupBy(row => row.Method))
                    growths.AddRange(Fitted(network, method.Key, against, method, row => size(row.Point), row => row.MethodSeconds.Median));
            }

            foreach (var layer in result.Jacobians.Where(cost => cost.Network == network).GroupBy(cost => cost.Layer))
            {
                growths.AddRange(Fitted(network, $"{layer.Key}, explicit", "unknowns", layer, cost => cost.Columns, cost => cost.ExplicitSeconds));
                growths.AddRange(Fitted(network, $"{layer.Key}, matrix-free", "unknowns", layer, cost => cost.Columns, cost => cost.FreeSeconds));
            }
        }

        return growths;
    }

    internal static ResultTable Table(IReadOnlyList<CostGrowth> growths) => new(
        TableColumn.Text("network", growths.Select(growth => growth.Network)),
        TableColumn.Text("subject", growths.Select(growth => growth.Subject)),
        TableColumn.Text("against", growths.Select(growth => growth.Against)),
        TableColumn.Number("exponent", growths.Select(growth => (double?)growth.Fit.Exponent)),
        TableColumn.Number("standard_error", growths.Select(growth => growth.Fit.StandardError)),
        TableColumn.Number("coefficient", growths.Select(growth => (double?)growth.Fit.Coefficient)),
        TableColumn.Number("r_squared", growths.Select(growth => (double?)growth.Fit.RSquared)),
        TableColumn.Whole("points", growths.Select(growth => (long?)growth.Fit.Points)));

    private static ImmutableArray<(string Against, Func<CostPoint, double> Size, Func<CostPoint, bool> OnAxis)> Axes(CostPoint first) =>
    [
        ("side", point => point.Side, point => point with { Side = first.Side } == first),
        ("batch", point => point.Batch, point => point with { Batch = first.Batch } == first),
        ("threads", point => point.Threads, point => point with { Threads = first.Threads } == first),
    ];

    private static IEnumerable<CostGrowth> Fitted<T>(
        string network, string subject, string against, IEnumerable<T> points, Func<T, double> size, Func<T, double> value)
    {
        T[] all = [.. points];
        if (all.Select(size).Distinct().Count() > 1)
            yield return new CostGrowth(network, subject, against, GrowthExponent.Fit([.. all.Select(size)], [.. all.Select(value)]));
    }
}

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
        if (sizes.Count != values.Count) throw new InvalidInputException(
            $"A growth of {sizes.Count} sizes and {values.Count} values cannot be fitted; give one value for each.");
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
