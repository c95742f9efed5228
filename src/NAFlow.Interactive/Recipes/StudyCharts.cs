using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Interactive;

/// <summary>The results of studies over depth, a line for each method.</summary>
public static class StudyCharts
{
    /// <summary>How often the deciding part has more of the map on a pixel than any other part of its size, with 95% intervals.</summary>
    /// <param name="result">The study.</param>
    public static ChartFigure Chart(this TruthResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var curves = ByMethod(result.Readings, reading => reading.Method, reading => reading.Layer, reading => Percent(reading.OfItsSize));
        var axis = new ChartAxis("deciding part strongest", "% of pictures") { Low = 0, High = 100 };
        return MetricCurves.Figure($"Are the maps true? {result.Network}, {result.Pictures} pictures", (axis, curves)) with
        {
            Note = "How often the part that decides has more of the map on a pixel than any other part of its size, with 95% bootstrap intervals.",
        };
    }

    /// <summary>Spatial entropy, correlation with no inversion, and relative residual, as means over photos.</summary>
    /// <param name="result">The study.</param>
    public static ChartFigure Chart(this DepthResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return MetricCurves.Figure(
            $"Down the network: {result.Network}, {result.Photos} photos",
            (new ChartAxis("spatial entropy", "no unit"), Curves(result, reading => reading.Entropy)),
            (new ChartAxis("correlation", "no unit"), Curves(result, reading => reading.Correlation)),
            (new ChartAxis("relative residual", "no unit") { IncludesZero = true }, Curves(result, reading => reading.Residual))) with
        {
            Note = "Means over photos: how widely the maps spread (1 is everywhere alike), how they correlate with those of no inversion, "
                + "and what was left of the solved layers' equations.",
        };
    }

    /// <summary>How often a map's largest value lies in the box, and how much of its energy, with 95% intervals.</summary>
    /// <param name="result">The study.</param>
    public static ChartFigure Chart(this LocalisationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return MetricCurves.Figure(
            $"On the object? {result.Photos} photos",
            (new ChartAxis("pointing", "% of photos"), ByMethod(result.Layers, row => row.Method, row => row.Layer, row => Percent(row.Pointing))),
            (new ChartAxis("energy in the box", "%"), ByMethod(result.Layers, row => row.Method, row => row.Layer, row => Percent(row.Energy)))) with
        {
            Note = "The share of photos whose map is greatest inside the object's box, and of the map's energy in it, with 95% bootstrap intervals.",
        };
    }

    private static IReadOnlyList<MetricCurve> Curves(DepthResult result, Func<DepthReading, double?> figure) => ByMethod(
        result.Readings.Where(reading => figure(reading) is not null), reading => reading.Method, reading => reading.Layer,
        reading => Exactly(figure(reading)!.Value));

    private static IReadOnlyList<MetricCurve> ByMethod<T>(
        IEnumerable<T> readings, Func<T, string> method, Func<T, string> layer, Func<T, Estimate> value) =>
        [.. readings.GroupBy(method).Select(group => new MetricCurve(group.Key, [.. group.Select(layer)], [.. group.Select(value)]))];

    private static Estimate Exactly(double value) => new(value, value, value);

    private static Estimate Percent(Estimate share) => new(100 * share.Mean, 100 * share.Low, 100 * share.High);
}
