using System.Net;

namespace NAFlow.Interactive;

/// <summary>
/// Charts as pieces of HTML for notebooks: a picture, in whose place Plotly draws the chart where the page has plotly.js. Nothing is loaded from
/// anywhere.
/// </summary>
public static class ChartFragment
{
    /// <summary>The attribute that every chart in a page has; its value says whether it is drawn.</summary>
    internal const string Mark = "data-naflow-chart";

    private const string Style = "margin:0;width:100%", PictureStyle = "max-width:100%;height:auto;border-radius:6px";

    /// <summary>The piece: picture, chart, note, and the data as a table that unfolds.</summary>
    /// <param name="figure">The chart.</param>
    public static string ToFragment(this ChartFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return $"""
            <figure class="naflow-chart" {Mark}="waiting" style="{Style};max-width:{figure.Width}px">
            <img src="data:image/png;base64,{FragmentPicture.Of(figure)}" width="{figure.Width}" height="{figure.Height}" style="{PictureStyle}" alt="{Text(figure.Description)}">
            {Interactive(figure)}
            {(figure.Note is { } note ? $"<figcaption style=\"font-size:13px;opacity:.8;line-height:1.4\">{Text(note)}</figcaption>" : string.Empty)}
            <details style="font-size:13px"><summary>Data</summary><div style="overflow-x:auto">{ChartTable.Write(figure)}</div></details>
            </figure>
            """;
    }

    /// <summary>Whether there is a chart in a piece of HTML, which needs plotly.js in its page.</summary>
    internal static bool IsIn(string? html) => html?.Contains(Mark, StringComparison.Ordinal) == true;

    // Where Plotly.NET cannot be used, as in .NET Interactive with its older FSharp.Core, the picture is all there is.
    private static string Interactive(ChartFigure figure)
    {
        try
        {
            return PlotlyPart.Of(figure);
        }
        catch (Exception problem) when (PlotlyPart.IsMissing(problem))
        {
            return string.Empty;
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
