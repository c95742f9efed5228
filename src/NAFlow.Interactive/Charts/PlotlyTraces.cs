using System.Globalization;
using NAFlow.Imaging;
using Plotly.NET;

namespace NAFlow.Interactive;

/// <summary>The series of a panel as Plotly draws them.</summary>
/// <param name="figure">The chart.</param>
/// <param name="panel">The panel.</param>
/// <param name="number">The panel's number, from 0.</param>
internal sealed class PlotlyTraces(ChartFigure figure, ChartPanel panel, int number)
{
    /// <summary>The traces of one series, from the back to the front.</summary>
    /// <param name="series">The series.</param>
    /// <param name="place">Its place among all that take a colour.</param>
    public IEnumerable<Trace> Of(ChartSeries series, int place)
    {
        var colour = ChartColours.Of(series, place);
        switch (series)
        {
            case LineSeries line:
                if (line.Interval is not null)
                    yield return Field(line.Interval! with { Colour = colour }, place);
                var drawn = Scatter(line, line.Across, line.Up, line.ShowsMarkers ? "lines+markers" : "lines", colour.Css());
                drawn.SetProperty("line", new Dictionary<string, object> { ["color"] = colour.Css(), ["width"] = 2 });
                yield return drawn;
                break;
            case PointSeries points:
                yield return Scatter(points, points.Across, points.Up, "markers", colour.Css());
                break;
            case BandSeries band:
                yield return Field(band, place);
                if (band.ShowsHints) yield return Edges(band);
                break;
            case BarSeries bars:
                yield return Bars(bars, place);
                break;
            case MatrixSeries matrix:
                yield return PlotlyMatrix.Trace(figure, panel, matrix);
                break;
        }
    }

    private Trace Scatter(ChartSeries series, IReadOnlyList<double> across, IReadOnlyList<double> up, string mode, string colour)
    {
        var trace = Begin("scatter", series);
        trace.SetProperty("x", Gaps(across));
        trace.SetProperty("y", Gaps(up));
        trace.SetProperty("mode", mode);
        trace.SetProperty("marker", new Dictionary<string, object> { ["color"] = colour, ["size"] = 6 });
        return Hinted(trace, Enumerable.Range(0, series.Count).Select(index => PointText.Of(figure, panel, series, index)));
    }

    private Trace Field(BandSeries band, int place)
    {
        var colour = ChartColours.Of(band, place);
        List<(double Across, double Up)> outline = [];
        foreach (var piece in SmoothBand.Pieces(band))
        {
            if (outline.Count > 0) outline.Add((double.NaN, double.NaN));
            outline.AddRange(piece.Select(edge => (edge.Across, edge.High)));
            outline.AddRange(piece.Reverse().Select(edge => (edge.Across, edge.Low)));
        }

        var trace = Begin("scatter", band);
        trace.SetProperty("x", Gaps(outline.Select(point => point.Across)));
        trace.SetProperty("y", Gaps(outline.Select(point => point.Up)));
        trace.SetProperty("mode", "lines");
        trace.SetProperty("line", new Dictionary<string, object> { ["color"] = colour.Css(), ["width"] = 0 });
        trace.SetProperty("fill", "toself");
        trace.SetProperty("fillcolor", colour.Css(band.Opacity));
        trace.SetProperty("hoverinfo", "skip");
        return trace;
    }

    // The points of both edges, unseen: a field itself has no points to tell of.
    private Trace Edges(BandSeries band)
    {
        var trace = Begin("scatter", band);
        trace.SetProperty("x", Gaps(band.Across.Concat(band.Across)));
        trace.SetProperty("y", Gaps(band.High.Concat(band.Low)));
        trace.SetProperty("mode", "markers");
        trace.SetProperty("opacity", 0);
        trace.SetProperty("showlegend", false);
        string[] hints = [.. Enumerable.Range(0, band.Count).Select(index => PointText.Of(figure, panel, band, index))];
        return Hinted(trace, hints.Concat(hints));
    }

    private Trace Bars(BarSeries bars, int place)
    {
        var colour = ChartColours.Of(bars, place);
        var trace = Begin("bar", bars);
        double?[] positions = Gaps(bars.Positions.Select(position => position + bars.Shift)), lengths = Gaps(bars.Lengths);
        trace.SetProperty("x", bars.IsHorizontal ? lengths : positions);
        trace.SetProperty("y", bars.IsHorizontal ? positions : lengths);
        trace.SetProperty("orientation", bars.IsHorizontal ? "h" : "v");
        trace.SetProperty("width", bars.Breadth);
        string[] colours = [.. bars.Lengths.Select(length => (length < 0 ? bars.NegativeColour ?? colour : colour).Css())];
        trace.SetProperty("marker", new Dictionary<string, object> { ["color"] = colours });
        return Hinted(trace, Enumerable.Range(0, bars.Count).Select(index => PointText.Of(figure, panel, bars, index)));
    }

    private Trace Begin(string kind, ChartSeries series)
    {
        var trace = new Trace(kind);
        trace.SetProperty("name", ChartText.Plain(series.Name));
        trace.SetProperty("showlegend", series.IsListed);
        trace.SetProperty("xaxis", "x");
        trace.SetProperty("yaxis", PlotlyLayout.AxisName("y", number));
        return trace;
    }

    private static Trace Hinted(Trace trace, IEnumerable<string> hints)
    {
        // The texts are for the pointer: as labels they would cover each other.
        trace.SetProperty("hovertext", hints.Select(ChartText.Plain).ToArray());
        trace.SetProperty("hovertemplate", "%{hovertext}<extra></extra>");
        return trace;
    }

    // Six digits are more than can be seen, and keep notebooks small.
    private static double?[] Gaps(IEnumerable<double> values) => [.. values.Select(value => double.IsFinite(value) ? Short(value) : (double?)null)];

    private static double Short(double value) => double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

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
