using System.Net;
using System.Text;

namespace NAFlow.Interactive;

/// <summary>The data of a chart as a table, for readers who cannot see it or want the figures.</summary>
internal static class ChartTable
{
    /// <summary>The most rows that are written.</summary>
    public const int MostRows = 60;

    private const string Table = "border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums", Cell = "padding:2px 10px 2px 0;text-align:";

    public static string Write(ChartFigure figure)
    {
        var columns = ChartColumns.Of(figure);
        var html = new StringBuilder();
        html.Append($"<table style=\"{Table}\"><thead><tr>").Append(Head(columns.First, "col"));
        foreach (var column in columns.Series) html.Append(Head(column.Title, "col"));
        html.Append("</tr></thead><tbody>");
        foreach (var row in columns.Places.Take(MostRows))
        {
            html.Append("<tr>").Append(Head(columns.Name(row), "row"));
            foreach (var column in columns.Series)
                html.Append($"<td style=\"{Cell}right\">{WebUtility.HtmlEncode(column.Texts.GetValueOrDefault(row, "–"))}</td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        if (columns.Places.Length > MostRows) html.Append($"<p>The first {MostRows} of {ChartNumber.Text(columns.Places.Length)} rows.</p>");
        return html.ToString();
    }

    private static string Head(string text, string scope) => $"<th scope=\"{scope}\" style=\"{Cell}left\">{WebUtility.HtmlEncode(text)}</th>";
}

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

/// <summary>A chart in words: where each series is least and greatest.</summary>
internal static class FigureSummary
{
    public static IReadOnlyList<string> Lines(ChartFigure figure) =>
        [.. figure.Panels.SelectMany(panel => panel.Series.Select(series => Line(figure, panel, series))).OfType<string>()];

    public static string Description(ChartFigure figure) => $"{figure.Title}. {string.Concat(Lines(figure).Select(line => $"{line}. "))}".TrimEnd();

    private static string? Line(ChartFigure figure, ChartPanel panel, ChartSeries series)
    {
        var unit = panel.Up.Unit;
        string Across(double place) => PointText.Place(figure.Across, place);
        string Up(double place) => PointText.Place(panel.Up, place);
        (string Place, double Value)[] points = series switch
        {
            LineSeries line => [.. line.Across.Zip(line.Up, (place, value) => (Across(place), value))],
            PointSeries dots => [.. dots.Across.Zip(dots.Up, (place, value) => (Across(place), value))],
            BandSeries { Reported.Length: > 0 } band => [.. band.Across.Zip(band.Reported, (place, value) => (Across(place), value))],
            BarSeries bars => [.. bars.Positions.Zip(bars.Lengths, (place, length) => (bars.IsHorizontal ? Up(place) : Across(place), length))],
            MatrixSeries matrix => [.. matrix.Rows.SelectMany((row, down) => row.Select((value, along) => ($"{Up(down)} and {Across(along)}", value)))],
            _ => [],
        };
        if (series is BarSeries { IsHorizontal: true }) unit = figure.Across.Unit;
        var name = figure.Panels.Length > 1 && series.Name != panel.Up.Title ? $"{panel.Up.Title}, {series.Name}" : series.Name;
        (string Place, double Value)[] seen = [.. points.Where(point => double.IsFinite(point.Value))];
        if (seen.Length == 0) return series is BandSeries ? null : $"{name}: no figures";
        var (least, most) = (seen.MinBy(point => point.Value), seen.MaxBy(point => point.Value));
        return least.Value == most.Value
            ? $"{name}: {ChartNumber.With(least.Value, unit)} everywhere"
            : $"{name}: from {ChartNumber.With(least.Value, unit)} at {least.Place} to {ChartNumber.With(most.Value, unit)} at {most.Place}";
    }
}
