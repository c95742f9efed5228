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
