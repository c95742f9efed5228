using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Interactive;

/// <summary>Metrics with their intervals over depth, a line for each method.</summary>
public static class MetricCurves
{
    /// <summary>The chart of one metric.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="metric">The metric, as its axis names it.</param>
    /// <param name="unit">Its unit; <c>no unit</c> where it has none.</param>
    /// <param name="curves">The curves.</param>
    /// <exception cref="InvalidInputException">
    /// There is no curve, a curve has not one value for each layer, or the curves order their layers differently.
    /// </exception>
    public static ChartFigure Chart(string title, string metric, string unit, params IReadOnlyList<MetricCurve> curves) =>
        Figure(title, (new ChartAxis(metric, unit) { IncludesZero = true }, curves));

    /// <summary>Charts of several metrics, one below the other.</summary>
    internal static ChartFigure Figure(string title, params (ChartAxis Axis, IReadOnlyList<MetricCurve> Curves)[] panels)
    {
        string[] layers = Layers(title, [.. panels.SelectMany(panel => panel.Curves)]);
        var depths = layers.Select((layer, depth) => (layer, depth)).ToDictionary(pair => pair.layer, pair => (double)pair.depth);
        return new ChartFigure
        {
            Title = title,
            Across = DepthAxis.Of(layers),
            Panels = [.. panels.Select((panel, number) => new ChartPanel(panel.Axis, [.. Lines(panel.Curves, depths, number == 0)]))],
            Width = DepthAxis.Width(layers.Length),
            Height = panels.Length == 1 ? 400 : 180 + (190 * panels.Length),
        };
    }

    // The same method has the same colour in every panel, and is named once.
    private static IEnumerable<LineSeries> Lines(IReadOnlyList<MetricCurve> curves, Dictionary<string, double> depths, bool areListed) =>
        curves.Select((curve, place) => Line(curve, depths) with { Colour = ChartColours.At(place), IsListed = areListed });

    private static LineSeries Line(MetricCurve curve, Dictionary<string, double> depths)
    {
        var (layers, values) = (curve.Layers, curve.Values);
        if (layers.Count != values.Count)
            throw new InvalidInputException($"The curve '{curve.Name}' has {layers.Count} layers and {values.Count} values; give one for each.");
        var line = new LineSeries(curve.Name, layers.Select(layer => depths[layer]), values.Select(value => value.Mean));
        return values.All(value => value.Low == value.Mean && value.High == value.Mean)
            ? line
            : line.Within(values.Select(value => value.Low), values.Select(value => value.High));
    }

    private static string[] Layers(string title, ImmutableArray<MetricCurve> curves)
    {
        if (curves.Length == 0) throw new InvalidInputException($"There is no curve to draw in '{title}'; give at least one.");
        string[] all = [.. curves.MaxBy(curve => curve.Layers.Count)!.Layers];
        foreach (var curve in curves)
        {
            int[] places = [.. curve.Layers.Select(layer => Array.IndexOf(all, layer))];
            if (places.Contains(-1) || places.Zip(places.Skip(1)).Any(pair => pair.Second <= pair.First))
                throw new InvalidInputException(
                    $"The curve '{curve.Name}' has its layers in another order than the rest; draw it in a chart of its own.");
        }

        return all;
    }
}

/// <summary>A metric of one method over layers.</summary>
/// <param name="Name">The method.</param>
/// <param name="Layers">The layers, shallow to deep.</param>
/// <param name="Values">The metric at each, with its interval.</param>
public sealed record MetricCurve(string Name, IReadOnlyList<string> Layers, IReadOnlyList<Estimate> Values);

/// <summary>What becomes of a figure when two choices vary: a grid of cells.</summary>
public static class AblationGrid
{
    /// <summary>The grid.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="rows">The choices down, by name.</param>
    /// <param name="columns">The choices across, by name.</param>
    /// <param name="values">The figures of every row, <c>[rows][columns]</c>; what is not finite stays blank.</param>
    /// <param name="figure">What the figure is.</param>
    /// <param name="unit">Its unit; <c>no unit</c> where it has none.</param>
    /// <param name="format">How a cell's figure is written, as a .NET number format.</param>
    /// <param name="down">What the rows are.</param>
    /// <param name="across">What the columns are.</param>
    /// <exception cref="InvalidInputException">There is no cell, or not one value for every row and column.</exception>
    public static ChartFigure Chart(
        string title, IReadOnlyList<string> rows, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<double>> values, string figure,
        string unit, string format = "G4",
        string down = "choice", string across = "choice")
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != rows.Count || values.Any(row => row.Count != columns.Count))
            throw new InvalidInputException(
                $"The grid '{title}' has {rows.Count} rows and {columns.Count} columns; give a value for every pair of them.");

        return new ChartFigure
        {
            Title = $"{title}: {figure} ({unit})",
            Across = new ChartAxis(across) { Names = [.. columns] },
            Panels =
            [
                new(
                    new ChartAxis(down) { Names = [.. rows], IsReversed = true },
                    [new MatrixSeries(figure, values) { Format = format }]),
            ],
            Width = Math.Clamp(200 + (90 * columns.Count), 420, 1000),
            Height = Math.Max(240, 150 + (36 * rows.Count)),
        };
    }
}
