using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>A table of a report for programs that read on: all layers of all methods.</summary>
public static class ReportSheet
{
    /// <summary>The table, a row for each method and layer.</summary>
    public static ResultTable Of(FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var cells = table.Cells;
        var judged = table.Figure.Better != Better.Neither;
        return new ResultTable(
            Text("subject", _ => table.Subject), Text("figure", _ => table.Figure.Name), Text("better", _ => table.Figure.Better.ToString().ToLowerInvariant()),
            Text("method", cell => cell.Method), Text("layer", cell => cell.Layer.Name), Whole("depth", cell => cell.Layer.Depth), Whole("images", cell => cell.Count),
            Number("mean", cell => cell.Value.Mean), Number("low", cell => cell.Value.Low), Number("high", cell => cell.Value.High),
            Whole("first", cell => judged ? cell.IsFirst ? 1 : 0 : null), Whole("within_first", cell => judged ? cell.IsWithinFirst ? 1 : 0 : null),
            Number("from_first", cell => cell.FromFirst?.Mean), Number("from_first_low", cell => cell.FromFirst?.Low), Number("from_first_high", cell => cell.FromFirst?.High),
            Number("from_reference", cell => cell.AgainstReference?.Difference.Mean), Number("from_reference_low", cell => cell.AgainstReference?.Difference.Low),
            Number("from_reference_high", cell => cell.AgainstReference?.Difference.High), Whole("pairs", cell => cell.AgainstReference?.Count), Whole("ties", cell => cell.AgainstReference?.Ties),
            Number("p", cell => cell.AgainstReference?.PValue), Number("p_holm", cell => cell.CorrectedPValue));

        TableColumn Text(string name, Func<FigureCell, string> value) => TableColumn.Text(name, cells.Select(value));

        TableColumn Whole(string name, Func<FigureCell, long?> value) => TableColumn.Whole(name, cells.Select(value));

        TableColumn Number(string name, Func<FigureCell, double?> value) => TableColumn.Number(name, cells.Select(value));
    }
}
