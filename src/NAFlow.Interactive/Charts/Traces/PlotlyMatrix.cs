using NAFlow.Imaging;
using NAFlow.Interactive.Charts.Scales;
using Plotly.NET;

namespace NAFlow.Interactive.Charts.Traces;

/// <summary>A grid of cells as Plotly draws it.</summary>
internal static class PlotlyMatrix
{
    public static Trace Of(ChartFigure figure, ChartPanel panel, MatrixSeries matrix)
    {
        var trace = new Trace("heatmap");
        var cells = matrix.Rows.Select((row, down) => row.Select((value, along) => (Value: value, Hint: CellText.Hint(figure, panel, matrix, down, along))).ToArray()).ToArray();
        var (low, high) = CellText.Ends(matrix);
        trace.SetProperty("z", cells.Select(row => row.Select(cell => double.IsFinite(cell.Value) ? cell.Value : (double?)null).ToArray()).ToArray());
        trace.SetProperty("text", cells.Select(row => row.Select(cell => CellText.Of(matrix, cell.Value)).ToArray()).ToArray());
        trace.SetProperty("hovertext", cells.Select(row => row.Select(cell => ChartText.Plain(cell.Hint)).ToArray()).ToArray());
        trace.SetProperty("hovertemplate", "%{hovertext}<extra></extra>");
        trace.SetProperty("texttemplate", "%{text}");
        trace.SetProperty("zmin", low);
        trace.SetProperty("zmax", high);
        trace.SetProperty("xgap", 2);
        trace.SetProperty("ygap", 2);
        trace.SetProperty("colorscale", Enumerable.Range(0, 9).Select(step => new object[] { step / 8.0, ColourMap.Viridis.At(step / 8f).Css() }).ToArray());
        trace.SetProperty("showscale", false);
        return trace;
    }
}
