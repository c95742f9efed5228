using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>All tables of the evidence as one: a row for every figure of every method at every layer.</summary>
public static class EvidenceTables
{
    /// <summary>The name of the file in the folder of the evidence.</summary>
    public const string FileName = "tables.parquet";

    private const int Digits = 4;

    /// <summary>The table; means and intervals are rounded to 4 digits.</summary>
    /// <param name="report">All evaluations.</param>
    public static ResultTable Of(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        (string Evaluation, FigureTable Table, FigureCell Cell)[] rows =
            [.. report.Subjects.SelectMany(subject => subject.Tables.SelectMany(table => table.Cells.Select(cell => (subject.Name, table, cell))))];
        return new ResultTable(
            TableColumn.Text("evaluation", rows.Select(row => row.Evaluation)), TableColumn.Text("figure", rows.Select(row => row.Table.Figure.Name)),
            TableColumn.Text("method", rows.Select(row => row.Cell.Method)), TableColumn.Text("layer", rows.Select(row => row.Cell.Layer.Name)),
            TableColumn.Whole("depth", rows.Select(row => (long?)row.Cell.Layer.Depth)), TableColumn.Whole("images", rows.Select(row => (long?)row.Cell.Count)),
            TableColumn.Single("mean", rows.Select(row => Round(row.Cell.Value.Mean))), TableColumn.Single("low", rows.Select(row => Round(row.Cell.Value.Low))),
            TableColumn.Single("high", rows.Select(row => Round(row.Cell.Value.High))), TableColumn.Whole("within_first", rows.Select(row => (long?)(row.Cell.IsWithinFirst ? 1 : 0))));
    }

    private static float? Round(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return double.IsFinite(value) ? 0 : null;
        var places = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return (float)(places >= 0 ? Math.Round(value, Math.Min(places, 15)) : value);
    }
}
