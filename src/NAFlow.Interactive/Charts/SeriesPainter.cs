using NAFlow.Imaging;
using ScottPlot;

namespace NAFlow.Interactive;

/// <summary>Adds the series of a panel to a ScottPlot.</summary>
/// <param name="plot">The plot.</param>
/// <param name="figure">The chart.</param>
/// <param name="panel">The panel.</param>
/// <param name="across">What is in sight of the level axis.</param>
/// <param name="up">And of the upright one.</param>
internal sealed class SeriesPainter(Plot plot, ChartFigure figure, ChartPanel panel, AxisRange across, AxisRange up)
{
    private const float MarkerSize = 6;

    public void Add(ChartSeries series, RgbColour colour)
    {
        switch (series)
        {
            case LineSeries line:
                if (line.Interval is not null) Field(line.Interval!, colour);
                Line(line, colour);
                break;
            case PointSeries points:
                foreach (var point in Points(points.Across, points.Up))
                    plot.Add.Marker(point.X, point.Y, MarkerShape.FilledCircle, MarkerSize, Of(colour));
                break;
            case BandSeries band:
                Field(band, colour);
                break;
            case BarSeries bars:
                Bars(bars, colour);
                break;
            case MatrixSeries matrix:
                Cells(matrix);
                break;
        }
    }

    private void Line(LineSeries line, RgbColour colour)
    {
        List<Coordinates> piece = [];
        foreach (var point in Points(line.Across, line.Up).Append(new Coordinates(double.NaN, double.NaN)))
        {
            if (double.IsFinite(point.X) && double.IsFinite(point.Y))
            {
                piece.Add(point);
                continue;
            }

            if (piece.Count > 0)
            {
                var drawn = plot.Add.Scatter(piece.ToArray(), Of(colour));
                drawn.LineWidth = 2;
                drawn.MarkerSize = line.ShowsMarkers || piece.Count == 1 ? (line.Count > 60 ? 4 : MarkerSize) : 0;
            }

            piece = [];
        }
    }

    private void Field(BandSeries band, RgbColour colour)
    {
        foreach (var piece in SmoothBand.Pieces(band))
        {
            Coordinates[] outline =
            [
                .. piece.Select(edge => At(edge.Across, edge.High)), .. piece.Reverse().Select(edge => At(edge.Across, edge.Low)),
            ];
            var field = plot.Add.Polygon(outline.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToArray());
            field.FillColor = Of(colour).WithAlpha(band.Opacity);
            field.LineWidth = 0;
            field.MarkerSize = 0;
        }
    }

    private void Bars(BarSeries bars, RgbColour colour)
    {
        var axis = bars.IsHorizontal ? figure.Across : panel.Up;
        var start = axis.IsLogarithmic ? (bars.IsHorizontal ? across : up).Low : 0;
        for (var index = 0; index < bars.Count; index++)
        {
            var length = AxisRange.Place(axis, bars.Lengths[index]);
            if (!double.IsFinite(length) || !double.IsFinite(bars.Positions[index])) continue;
            var middle = bars.Positions[index] + bars.Shift;
            var (low, high) = (middle - (bars.Breadth / 2), middle + (bars.Breadth / 2));
            var (least, most) = (Math.Min(start, length), Math.Max(start, length));
            var ink = bars.Lengths[index] < 0 ? bars.NegativeColour ?? colour : colour;
            Fill(bars.IsHorizontal ? new(least, most, low, high) : new(low, high, least, most), ink);
        }
    }

    private void Cells(MatrixSeries matrix)
    {
        for (var row = 0; row < matrix.Rows.Length; row++)
        {
            for (var column = 0; column < matrix.Rows[row].Length; column++)
            {
                var value = matrix.Rows[row][column];
                if (!double.IsFinite(value)) continue;
                var (cell, ink) = CellText.Colours(matrix, value);
                Fill(new(column - 0.49, column + 0.49, row - 0.48, row + 0.48), cell);
                var text = plot.Add.Text(CellText.Of(matrix, value), column, row);
                text.LabelFontName = PictureFont.Name;
                text.LabelFontSize = PictureMeasures.TextSize;
                text.LabelFontColor = Of(ink);
                text.LabelAlignment = Alignment.MiddleCenter;
            }
        }
    }

    private void Fill(CoordinateRect place, RgbColour colour)
    {
        var field = plot.Add.Rectangle(place);
        field.FillColor = Of(colour);
        field.LineWidth = 0;
    }

    private IEnumerable<Coordinates> Points(IEnumerable<double> level, IEnumerable<double> upright) => level.Zip(upright, At);

    private Coordinates At(double level, double upright) => new(AxisRange.Place(figure.Across, level), AxisRange.Place(panel.Up, upright));

    private static Color Of(RgbColour colour) => new(colour.Red, colour.Green, colour.Blue);
}
