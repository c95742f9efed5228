using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// A grid of cells, each with its value in it, coloured from the least to the greatest. Its axes have names, the y axis reversed.
/// </summary>
public sealed record MatrixSeries : ChartSeries
{
    private const int ColourSteps = 8;
    private static readonly RgbColour DarkText = new(20, 22, 26), LightText = new(250, 250, 250);

    /// <summary>Makes the grid.</summary>
    /// <param name="name">What the values are.</param>
    /// <param name="rows">The values, row by row from the top.</param>
    /// <exception cref="InvalidInputException">There is no value, or the rows have not the same length.</exception>
    public MatrixSeries(string name, IEnumerable<IEnumerable<double>> rows)
        : base(name)
    {
        Rows = [.. rows.Select(row => row.ToImmutableArray())];
        if (Rows.Length == 0 || Rows[0].Length == 0)
            throw new InvalidInputException($"The grid '{name}' has no cell; give it at least one row and one column.");
        foreach (var row in Rows) _ = AsMany(name, "values in a row", row, Rows[0].Length);
    }

    /// <summary>The values, row by row from the top.</summary>
    public ImmutableArray<ImmutableArray<double>> Rows { get; }

    /// <summary>How a value is written in its cell, as a .NET number format.</summary>
    /// <value><c>G4</c>.</value>
    public string Format { get; init; } = "G4";

    /// <summary>The value with the first colour; null for the least there is.</summary>
    public double? Low { get; init; }

    /// <summary>The value with the last colour; null for the greatest there is.</summary>
    public double? High { get; init; }

    internal override int Count => Rows.Length * Rows[0].Length;

    internal override bool HasRowsUp => true;

    internal override IEnumerable<(string Place, double Value)> ValuesIn(SeriesFrame frame) =>
        Cells.Select(cell => ($"{frame.Up(cell.Row)} and {frame.Across(cell.Column)}", cell.Value));

    internal override IEnumerable<ChartColumn> ColumnsIn(SeriesFrame frame)
    {
        double[] places = [.. Enumerable.Range(0, Rows.Length)];
        return Rows[0].Select((_, column) => ChartColumn.Of(frame.Across(column), null, places, row => TextOf(Rows[row][column])));
    }

    internal override IEnumerable<PlotlyTrace> TracesIn(SeriesFrame frame, RgbColour colour)
    {
        var (low, high) = Ends();
        string[] hints = [.. AllHints(frame)];
        object[][] colours = [.. Enumerable.Range(0, ColourSteps + 1).Select(step => (double)step / ColourSteps)
            .Select(step => new object[] { step, ColourMap.Viridis.At((float)step).Css() })];
        yield return PlotlyTrace.Of("heatmap", this, frame)
            .With("z", Rows.Select(row => row.Select(value => double.IsFinite(value) ? value : (double?)null).ToArray()).ToArray())
            .With("hovertext", hints.Select(PlotlyText.Plain).Chunk(Rows[0].Length).ToArray())
            .With("hovertemplate", PlotlyTrace.HintOnly)
            .With("zmin", low)
            .With("zmax", high)
            .With("xgap", 2)
            .With("ygap", 2)
            .With("colorscale", colours)
            .With("showscale", false);
    }

    internal override IEnumerable<Dictionary<string, object>> AnnotationsIn(SeriesFrame frame)
    {
        var ends = Ends();
        return Cells.Select(cell => new Dictionary<string, object>
        {
            ["x"] = cell.Column,
            ["y"] = cell.Row,
            ["xref"] = "x",
            ["yref"] = PlotlyTrace.AxisName("y", frame.Number),
            ["text"] = TextOf(cell.Value),
            ["showarrow"] = false,
            ["font"] = new Dictionary<string, object> { ["color"] = Colours(cell.Value, ends).Text.Css() },
        });
    }

    internal override void Paint(PicturePlot plot, RgbColour colour)
    {
        var ends = Ends();
        foreach (var (row, column, value) in Cells.Where(cell => double.IsFinite(cell.Value)))
        {
            var (cell, text) = Colours(value, ends);
            plot.Rectangle(column - 0.49, column + 0.49, row - 0.48, row + 0.48, cell);
            plot.Text(TextOf(value), column, row, text);
        }
    }

    private protected override string OwnHint(SeriesFrame frame, int index)
    {
        var (row, column) = Math.DivRem(index, Rows[0].Length);
        return $"{frame.Up(row)}, {frame.Across(column)}: {Name} {NumberText.OnChart(Rows[row][column])}";
    }

    private IEnumerable<(int Row, int Column, double Value)> Cells => Rows.SelectMany((row, down) =>
        row.Select((value, along) => (down, along, value)));

    private string TextOf(double value) => double.IsFinite(value) ? value.ToString(Format, CultureInfo.InvariantCulture) : string.Empty;

    // The values with the first and the last colour.
    private (double Low, double High) Ends()
    {
        double[] seen = [.. Rows.SelectMany(row => row).Where(double.IsFinite)];
        var low = Low ?? (seen.Length > 0 ? seen.Min() : 0);
        var high = High ?? (seen.Length > 0 ? seen.Max() : 1);
        return (low, high > low ? high : low + 1);
    }

    // The colour of a cell, and of a text that can be read on it.
    private static (RgbColour Cell, RgbColour Text) Colours(double value, (double Low, double High) ends)
    {
        var cell = ColourMap.Viridis.At((float)((value - ends.Low) / (ends.High - ends.Low)));
        var lightness = (0.299 * cell.Red) + (0.587 * cell.Green) + (0.114 * cell.Blue);
        return (cell, lightness > 125 ? DarkText : LightText);
    }
}
