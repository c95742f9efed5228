using NAFlow.Evaluation;

namespace NAFlow.Interactive;

/// <summary>The tables of a report as charts.</summary>
public static class ReportCharts
{
    private const int MostCurves = 6, MostColumns = 12;

    /// <summary>
    /// A figure over depth: the reference, no inversion, its control, the flows of other questions, and those with the best means over layers, with
    /// 95% intervals.
    /// </summary>
    /// <param name="table">The figure.</param>
    public static ChartFigure Chart(this FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var layers = table.Methods.Select(table.Of).MaxBy(cells => cells.Count)!.Select(cell => cell.Layer.Name).ToHashSet();
        string[] shown = [.. Shown(table)];
        MetricCurve[] curves = [.. shown.Select(method => Curve(method, [.. table.Of(method).Where(cell => layers.Contains(cell.Layer.Name))]))];
        var left = table.Methods.Length - shown.Length;
        return MetricCurves.Chart(
            $"{table.Figure.Title}: {table.Subject}, {table.Images} images", table.Figure.Name.Replace('_', ' '), "no unit", curves) with
        {
            Note = $"Means over images with 95% bootstrap intervals; {ReportText.Way(table.Figure.Better)}."
                + (left == 0 ? string.Empty : left == 1 ? " One more method is in the table." : $" {left} more methods are in the table."),
        };
    }

    /// <summary>What each choice earns or costs: every method minus the reference, over a few layers.</summary>
    /// <param name="table">A figure of ablations.</param>
    /// <returns>The grid; null where there is nothing to compare.</returns>
    public static ChartFigure? Grid(this FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string[] methods = [.. table.Cells.Where(cell => cell.AgainstReference is not null).Select(cell => cell.Method).Distinct()];
        ReportLayer[] layers = [.. table.Shown(MostColumns)
            .Where(layer => methods.Any(method => table.At(method, layer.Name)?.AgainstReference is not null))];
        return methods.Length == 0 || layers.Length == 0 ? null : AblationGrid.Chart(
            $"What each choice changes, {table.Subject}", methods, [.. layers.Select(layer => layer.Name)],
            [.. methods.Select(method =>
                (IReadOnlyList<double>)[.. layers.Select(layer => table.At(method, layer.Name)?.AgainstReference?.Difference.Mean ?? double.NaN)])],
            $"{table.Figure.Title}, minus that of {table.Reference}", "no unit", "+0.000;-0.000;0.000", down: "choice", across: "layer") with
        {
            Note = $"Each cell is the mean over images of the choice minus {table.Reference}; {ReportText.Way(table.Figure.Better)}.",
        };
    }

    private static IEnumerable<string> Shown(FigureTable table)
    {
        string[] presets = [.. ReportText.Presets.Where(table.Methods.Contains)];
        string[] first = [table.Reference, .. ReportText.Controls.Where(table.Methods.Contains).Take(1), .. presets];
        var deep = table.Ranked().Where(method => table.Of(method).Count > 1 || table.Layers.Length == 1);
        var others = deep.Concat(table.Methods).Except(ReportText.Controls);
        if (presets.Length > 0) others = others.Where(method => !FlowMethods.IsFlow(method));
        return first.Where(table.Methods.Contains).Concat(others).Distinct().Take(MostCurves);
    }

    private static MetricCurve Curve(string method, IReadOnlyList<FigureCell> cells) =>
        new(method, [.. cells.Select(cell => cell.Layer.Name)], [.. cells.Select(cell => cell.Value)]);
}
