using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>How notebooks show charts.</summary>
public static class ChartFormatters
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
