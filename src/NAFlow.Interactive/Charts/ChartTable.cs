using System.Net;
using System.Text;

namespace NAFlow.Interactive;

/// <summary>The data of a chart as a table, for readers who cannot see it or want the figures.</summary>
internal static class ChartTable
{
    /// <summary>The most rows that are written.</summary>
    public const int MostRows = 60;

    private const string Table = "border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums",
        Cell = "padding:2px 10px 2px 0;text-align:";

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
        if (columns.Places.Length > MostRows) html.Append($"<p>The first {MostRows} of {NumberText.OnChart(columns.Places.Length)} rows.</p>");
        return html.ToString();
    }

    private static string Head(string text, string scope) => $"<th scope=\"{scope}\" style=\"{Cell}left\">{WebUtility.HtmlEncode(text)}</th>";
}

/// <summary>The data of a chart by rows: the places along its axis, and what every series has there.</summary>
/// <param name="First">What the places are.</param>
/// <param name="Places">The places, in their order.</param>
/// <param name="Name">The text of a place.</param>
/// <param name="Series">The columns.</param>
internal sealed record ChartColumns(string First, double[] Places, Func<double, string> Name, ChartColumn[] Series)
{
    public static ChartColumns Of(ChartFigure figure)
    {
        var axis = figure.Panels[0].Series.FirstOrDefault()?.HasRowsUp == true ? figure.Panels[0].Up : figure.Across;
        ChartColumn[] columns =
            [.. SeriesFrame.Of(figure).SelectMany(frame => frame.Panel.Series.SelectMany(series => series.ColumnsIn(frame)), Titled)];
        double[] places = [.. columns.SelectMany(column => column.Texts.Keys).Distinct().Order()];
        return new(axis.Label, places, place => axis.Names.Length > 0 ? axis.PlaceText(place) : NumberText.OnChart(place), columns);
    }

    private static ChartColumn Titled(SeriesFrame frame, ChartColumn column) =>
        frame.Figure.Panels.Length == 1 || column.Title.StartsWith(frame.Panel.Up.Title, StringComparison.Ordinal)
            ? column
            : column with { Title = $"{frame.Panel.Up.Title}, {column.Title}" };
}

/// <summary>A chart in words: where each series is least and greatest.</summary>
internal static class FigureSummary
{
    public static IReadOnlyList<string> Lines(ChartFigure figure) =>
        [.. SeriesFrame.Of(figure).SelectMany(frame => frame.Panel.Series.Select(series => Line(frame, series))).OfType<string>()];

    public static string Description(ChartFigure figure) => $"{figure.Title}. {string.Concat(Lines(figure).Select(line => $"{line}. "))}".TrimEnd();

    private static string? Line(SeriesFrame frame, ChartSeries series)
    {
        var (unit, title) = (series.UnitIn(frame), frame.Panel.Up.Title);
        var name = frame.Figure.Panels.Length > 1 && series.Name != title ? $"{title}, {series.Name}" : series.Name;
        (string Place, double Value)[] seen = [.. series.ValuesIn(frame).Where(point => double.IsFinite(point.Value))];
        if (seen.Length == 0) return series.IsNamedWithoutValues ? $"{name}: no figures" : null;
        var (least, most) = (seen.MinBy(point => point.Value), seen.MaxBy(point => point.Value));
        return least.Value == most.Value
            ? $"{name}: {NumberText.With(least.Value, unit)} everywhere"
            : $"{name}: from {NumberText.With(least.Value, unit)} at {least.Place} to {NumberText.With(most.Value, unit)} at {most.Place}";
    }
}
