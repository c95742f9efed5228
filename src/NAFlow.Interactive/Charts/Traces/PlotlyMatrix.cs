using NAFlow.Imaging;
using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>A grid of cells as Plotly draws it.</summary>
internal static class PlotlyMatrix
{
    /// <summary>The cells.</summary>
    public static Trace Trace(ChartFigure figure, ChartPanel panel, MatrixSeries matrix)
    {
        var trace = new Trace("heatmap");
        (double Value, string Hint)[][] cells =
            [.. matrix.Rows.Select((row, down) => row.Select((value, along) => (value, CellText.Hint(figure, panel, matrix, down, along))).ToArray())];
        var (low, high) = CellText.Ends(matrix);
        trace.SetProperty("z", cells.Select(row => row.Select(cell => double.IsFinite(cell.Value) ? cell.Value : (double?)null).ToArray()).ToArray());
        trace.SetProperty("hovertext", cells.Select(row => row.Select(cell => ChartText.Plain(cell.Hint)).ToArray()).ToArray());
        trace.SetProperty("hovertemplate", "%{hovertext}<extra></extra>");
        trace.SetProperty("zmin", low);
        trace.SetProperty("zmax", high);
        trace.SetProperty("xgap", 2);
        trace.SetProperty("ygap", 2);
        object[][] colours = [.. Enumerable.Range(0, 9).Select(step => new object[] { step / 8.0, ColourMap.Viridis.At(step / 8f).Css() })];
        trace.SetProperty("colorscale", colours);
        trace.SetProperty("showscale", false);
        return trace;
    }

    /// <summary>The texts of the cells, each in a colour that stands out from its cell.</summary>
    public static IEnumerable<Dictionary<string, object>> Texts(MatrixSeries matrix, string up) =>
        matrix.Rows.SelectMany((row, down) => row.Select((value, along) => new Dictionary<string, object>
        {
            ["x"] = along,
            ["y"] = down,
            ["xref"] = "x",
            ["yref"] = up,
            ["text"] = CellText.Of(matrix, value),
            ["showarrow"] = false,
            ["font"] = new Dictionary<string, object> { ["color"] = CellText.Colours(matrix, value).Text.Css() },
        }));
}
