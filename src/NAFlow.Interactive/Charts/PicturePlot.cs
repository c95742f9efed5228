using NAFlow.Imaging;
using ScottPlot;

namespace NAFlow.Interactive;

/// <summary>
/// The area of a panel into which series draw, in the values of its axes; on a logarithmic axis <see cref="ChartAxis.Place"/> is where a value is.
/// </summary>
/// <param name="plot">What draws.</param>
/// <param name="frame">The chart and the panel.</param>
/// <param name="across">What of the x axis is shown.</param>
/// <param name="up">What of the y axis is shown.</param>
internal sealed class PicturePlot(Plot plot, SeriesFrame frame, AxisRange across, AxisRange up)
{
    /// <summary>The diameter of a marker in pixels of the page.</summary>
    public const float MarkerSize = 6;

    public SeriesFrame Frame => frame;

    public AxisRange Across => across;

    public AxisRange Up => up;

    /// <summary>A line, broken where a value is not finite; a point that stands alone is always marked.</summary>
    public void Line(IEnumerable<(double Across, double Up)> points, RgbColour colour, float markerSize, bool showsMarkers)
    {
        List<Coordinates> piece = [];
        foreach (var point in points.Append((double.NaN, double.NaN)).Select(At))
        {
            if (IsFinite(point))
            {
                piece.Add(point);
                continue;
            }

            if (piece.Count > 0)
            {
                var drawn = plot.Add.Scatter(piece.ToArray(), Of(colour));
                drawn.LineWidth = 2;
                drawn.MarkerSize = showsMarkers || piece.Count == 1 ? markerSize : 0;
            }

            piece = [];
        }
    }

    /// <summary>One point.</summary>
    public void Point(double across, double up, RgbColour colour)
    {
        var point = At((across, up));
        plot.Add.Marker(point.X, point.Y, MarkerShape.FilledCircle, MarkerSize, Of(colour));
    }

    /// <summary>A filled area.</summary>
    public void Area(IEnumerable<(double Across, double Up)> outline, RgbColour colour, double opacity)
    {
        var area = plot.Add.Polygon(outline.Select(At).Where(IsFinite).ToArray());
        area.FillColor = Of(colour).WithAlpha(opacity);
        area.LineWidth = 0;
        area.MarkerSize = 0;
    }

    /// <summary>A filled rectangle between places on the axes.</summary>
    public void Rectangle(double left, double right, double bottom, double top, RgbColour colour)
    {
        var area = plot.Add.Rectangle(new CoordinateRect(left, right, bottom, top));
        area.FillColor = Of(colour);
        area.LineWidth = 0;
    }

    /// <summary>A text around a place.</summary>
    public void Text(string text, double across, double up, RgbColour colour)
    {
        var label = plot.Add.Text(text, across, up);
        label.LabelFontName = PictureFont.Name;
        label.LabelFontSize = PictureMeasures.TextSize;
        label.LabelFontColor = Of(colour);
        label.LabelAlignment = Alignment.MiddleCenter;
    }

    /// <summary>A colour as ScottPlot has it.</summary>
    public static Color Of(RgbColour colour) => new(colour.Red, colour.Green, colour.Blue);

    private Coordinates At((double Across, double Up) point) => new(frame.Figure.Across.Place(point.Across), frame.Panel.Up.Place(point.Up));

    private static bool IsFinite(Coordinates point) => double.IsFinite(point.X) && double.IsFinite(point.Y);
}
