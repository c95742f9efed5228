using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;

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
            <details style="font-size:13px">{Html.Summary}Data</summary><div style="overflow-x:auto">{ChartTable.Write(figure)}</div></details>
            </figure>
            """;
    }

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

/// <summary>
/// The picture of a chart as fragments and notebooks carry it. A notebook asks for it twice, for HTML and for PNG; it is drawn once.
/// </summary>
internal static class FragmentPicture
{
    /// <summary>Pixels of the picture on a pixel of the page: sharp enough, and notebooks stay small.</summary>
    private const double Sharpness = 1.5;

    private static readonly ConditionalWeakTable<ChartFigure, string> Drawn = [];

    /// <summary>The PNG file in base 64.</summary>
    public static string Of(ChartFigure figure) => Drawn.GetValue(figure, drawn => Convert.ToBase64String(drawn.ToPicture(scale: Sharpness).ToPng()));
}

/// <summary>The part of a fragment that Plotly draws: a place, the chart as JSON, and the program that waits for Plotly.</summary>
internal static class PlotlyPart
{
    private const string Mark = "data-naflow-plot";
    private static readonly string Program = EmbeddedText.Own("chart-fragment.js");

    /// <summary>The part. Not inlined, so that a missing Plotly.NET is met inside it and not in its caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Of(ChartFigure figure) => Of(PlotlyScript.Json(figure), figure.Description);

    /// <summary>The part for a chart that was made with Plotly itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Of(GenericChart chart, string description) => Of(PlotlyScript.Json(chart), description);

    private static string Of(string json, string description) => $"""
        <div {Mark} role="img" aria-label="{WebUtility.HtmlEncode(description)}" style="display:none"></div>
        <script type="application/json">{json}</script>
        <script>
        {Program}
        </script>
        """;

    /// <summary>Whether there is such a part in a piece of HTML, which needs plotly.js in its page.</summary>
    public static bool IsIn(string? html) => html?.Contains(Mark, StringComparison.Ordinal) == true;

    /// <summary>Whether this is what happens where Plotly.NET, or what it needs, is not there or too old.</summary>
    public static bool IsMissing(Exception problem) => problem switch
    {
        MissingMemberException or TypeLoadException or FileNotFoundException or FileLoadException or BadImageFormatException => true,
        TypeInitializationException { InnerException: { } inner } => IsMissing(inner),
        _ => false,
    };
}

/// <summary>How notebooks show charts.</summary>
internal static class ChartFormatters
{
    /// <summary>
    /// Registers charts with the formatters of notebooks: as <c>text/html</c> (<see cref="ChartFragment"/>), <c>image/png</c> (base64) and
    /// <c>text/plain</c>; charts made with Plotly.NET itself as <c>text/html</c> and <c>text/plain</c>, where Plotly.NET can be used.
    /// </summary>
    public static void Register()
    {
        Formatter.Register<ChartFigure>(figure => figure.ToFragment(), "text/html");
        Formatter.Register<ChartFigure>(FragmentPicture.Of, "image/png");
        Formatter.Register<ChartFigure>(Plain, "text/plain");
        Formatter.SetPreferredMimeTypesFor(typeof(ChartFigure), "text/html", "image/png", "text/plain");
        try
        {
            RegisterPlotly();
        }
        catch (Exception problem) when (PlotlyPart.IsMissing(problem))
        {
            // There will be no such chart either.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RegisterPlotly()
    {
        Formatter.Register<GenericChart>(Fragment, "text/html");
        Formatter.Register<GenericChart>(_ => "A chart made with Plotly.NET; a browser with plotly.js draws it.", "text/plain");
        Formatter.SetPreferredMimeTypesFor(typeof(GenericChart), "text/html", "text/plain");
    }

    private static string Plain(ChartFigure figure) => string.Join('\n', [figure.Title, .. figure.MainFigures.Select(line => $"  {line}")]);

    private static string Fragment(GenericChart chart) => $"""
        <figure class="naflow-chart" {ChartFragment.Mark}="waiting" style="margin:0">
        <p data-naflow-unloaded>This chart is drawn by plotly.js, which this page has not loaded: run the cell again in the notebook.</p>
        {PlotlyPart.Of(chart, "Chart made with Plotly.NET")}
        </figure>
        """;
}
