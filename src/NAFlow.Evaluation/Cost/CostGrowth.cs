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
            foreach (var (against, size, isOnAxis) in Axes(result.First))
            {
                // F is the same for all methods but for the noise: that of the first method stands for it.
                CostRow[] along = [.. rows.Where(row => isOnAxis(row.Point))];
                growths.AddRange(Fitted(network, "F", against, along.Where(row => row.Method == rows[0].Method), row => size(row.Point), row => row.Reference.Median));
                foreach (var method in along.GroupBy(row => row.Method))
                    growths.AddRange(Fitted(network, method.Key, against, method, row => size(row.Point), row => row.Extractor.Median));
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

    private static IEnumerable<CostGrowth> Fitted<T>(string network, string subject, string against, IEnumerable<T> points, Func<T, double> size, Func<T, double> value)
    {
        T[] all = [.. points];
        if (all.Select(size).Distinct().Count() > 1)
            yield return new CostGrowth(network, subject, against, GrowthExponent.Fit([.. all.Select(size)], [.. all.Select(value)]));
    }
}
