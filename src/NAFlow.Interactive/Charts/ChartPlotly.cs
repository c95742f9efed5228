using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>Charts as Plotly draws them.</summary>
public static class ChartPlotly
{
    /// <summary>The chart for Plotly: as wide as its place, on a transparent ground, without a bar of buttons.</summary>
    /// <param name="figure">The chart.</param>
    public static GenericChart ToPlotly(this ChartFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var charts = new List<GenericChart>();
        for (var (number, place) = (0, 0); number < figure.Panels.Length; number++)
        {
            var panel = figure.Panels[number];
            var traces = new PlotlyTraces(figure, panel, number);
            foreach (var series in panel.Series)
                charts.AddRange(traces.Of(series, series.Colour is null ? place++ : place).Select(trace => GenericChart.ofTraceObject(false, trace)));
        }

        var chart = charts.Count > 0 ? GenericChart.combine(charts) : GenericChart.ofTraceObject(false, new Trace("scatter"));
        return GenericChart.setConfig(PlotlyLayout.Config(), GenericChart.setLayout(PlotlyLayout.Of(figure), chart));
    }
}
