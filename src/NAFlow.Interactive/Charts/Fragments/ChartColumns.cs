namespace NAFlow.Interactive;

/// <summary>The data of a chart by rows: the places along its axis, and what every series has there.</summary>
/// <param name="First">What the places are.</param>
/// <param name="Places">The places, in their order.</param>
/// <param name="Name">The text of a place.</param>
/// <param name="Series">The columns.</param>
internal sealed record ChartColumns(string First, double[] Places, Func<double, string> Name, ChartColumns.Column[] Series)
{
    /// <summary>One column: its title, and its text at each place.</summary>
    public sealed record Column(string Title, IReadOnlyDictionary<double, string> Texts);

    public static ChartColumns Of(ChartFigure figure)
    {
        var first = figure.Panels[0].Series.FirstOrDefault();
        var axis = first is BarSeries { IsHorizontal: true } or MatrixSeries ? figure.Panels[0].Up : figure.Across;
        Column[] columns =
            [.. figure.Panels.SelectMany(panel => panel.Series.SelectMany(series => Of(figure, panel, series)), (panel, column) => Titled(figure, panel, column))];
        double[] places = [.. columns.SelectMany(column => column.Texts.Keys).Distinct().Order()];
        return new(axis.Label, places, place => axis.Names.Length > 0 ? PointText.Place(axis, place) : ChartNumber.Text(place), columns);
    }

    private static IEnumerable<Column> Of(ChartFigure figure, ChartPanel panel, ChartSeries series) => series switch
    {
        LineSeries line => [Make(line.Name, panel.Up.Unit, line.Across, index => ChartNumber.Text(line.Up[index]) + Interval(line, index))],
        PointSeries points => [Make(points.Name, panel.Up.Unit, points.Across, index => ChartNumber.Text(points.Up[index]))],
        BandSeries { Reported.Length: > 0 } band => [Make(band.Name, panel.Up.Unit, band.Across, index => ChartNumber.Text(band.Reported[index]))],
        BandSeries { IsListed: false } => [],
        BandSeries band =>
            [Make(band.Name, panel.Up.Unit, band.Across, index => $"{ChartNumber.Text(band.Low[index])} to {ChartNumber.Text(band.High[index])}")],
        BarSeries bars =>
            [Make(bars.Name, (bars.IsHorizontal ? figure.Across : panel.Up).Unit, bars.Positions, index => ChartNumber.Text(bars.Lengths[index]))],
        MatrixSeries matrix => Columns(figure, matrix),
        _ => [],
    };

    private static IEnumerable<Column> Columns(ChartFigure figure, MatrixSeries matrix)
    {
        double[] places = [.. Enumerable.Range(0, matrix.Rows.Length)];
        return matrix.Rows[0].Select((_, along) =>
            Make(PointText.Place(figure.Across, along), null, places, down => CellText.Of(matrix, matrix.Rows[down][along])));
    }

    private static Column Titled(ChartFigure figure, ChartPanel panel, Column column) =>
        figure.Panels.Length == 1 || column.Title.StartsWith(panel.Up.Title, StringComparison.Ordinal)
            ? column
            : column with { Title = $"{panel.Up.Title}, {column.Title}" };

    private static Column Make(string name, string? unit, IReadOnlyList<double> places, Func<int, string> text)
    {
        var texts = new Dictionary<double, string>();
        for (var index = 0; index < places.Count; index++)
            if (double.IsFinite(places[index]))
                texts[places[index]] = text(index);
        return new(unit is null or "no unit" or "count" ? name : $"{name} ({unit})", texts);
    }

    private static string Interval(LineSeries line, int index) =>
        line.Low.Length > 0 ? $" ({ChartNumber.Text(line.Low[index])} to {ChartNumber.Text(line.High[index])})" : string.Empty;
}
