namespace NAFlow.Evaluation;

/// <summary>At how many layers a method is first.</summary>
/// <param name="Method">The method.</param>
/// <param name="First">The layers at which no mean is better.</param>
/// <param name="Within">The layers at which it is first or within the interval of the first.</param>
/// <param name="Layers">The layers of which it has maps.</param>
public sealed record DepthWins(string Method, int First, int Within, int Layers)
{
    /// <summary>Every method's, over all tables of one figure together: from the most layers within to the least.</summary>
    /// <param name="tables">The tables; those of a figure that has no better, or that checks a method rather than a map, do not count.</param>
    public static IReadOnlyList<DepthWins> Of(params IReadOnlyList<FigureTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return
        [
            .. tables.Where(table => Counts(table.Figure)).SelectMany(table => table.Cells).GroupBy(cell => cell.Method)
                .Select(method => new DepthWins(method.Key, method.Count(cell => cell.IsFirst), method.Count(cell => cell.IsWithinFirst), method.Count()))
                .OrderByDescending(wins => wins.Within).ThenByDescending(wins => wins.First),
        ];
    }

    private static bool Counts(MetricFigure figure) => figure.Better != Better.Neither && !figure.Name.StartsWith("randomised", StringComparison.Ordinal);
}
