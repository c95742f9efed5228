using System.Net;
using System.Runtime.CompilerServices;
using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>The part of a fragment that Plotly draws: a place, the chart as JSON, and the program that waits for Plotly.</summary>
internal static class PlotlyPart
{
    private static readonly string Program = EmbeddedText.Own("chart-fragment.js");

    /// <summary>The part. Not inlined, so that a missing Plotly.NET is met inside it and not in its caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Of(ChartFigure figure) => Of(figure.ToPlotly(), figure.Description);

    /// <summary>The part for a chart that was made with Plotly itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Of(GenericChart chart, string description) => $"""
        <div data-naflow-plot role="img" aria-label="{WebUtility.HtmlEncode(description)}" style="display:none"></div>
        <script type="application/json">{PlotlyScript.Json(chart)}</script>
        <script>
        {Program}
        </script>
        """;

    /// <summary>Whether this is what happens where Plotly.NET, or what it needs, is not there or too old.</summary>
    public static bool IsMissing(Exception problem) => problem switch
    {
        MissingMemberException or TypeLoadException or FileNotFoundException or FileLoadException or BadImageFormatException => true,
        TypeInitializationException { InnerException: { } inner } => IsMissing(inner),
        _ => false,
    };
}
