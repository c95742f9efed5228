using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Training;

namespace NAFlow.Interactive;

/// <summary>Results of studies and experiments, records, options.</summary>
internal static class TableFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        OfSheet<ResultTable>(ResultTableSheet.Of),
        OfSheet<FigureTable>(StudySheets.Of),
        OfSheet<NetworkCostRecord>(StudySheets.Of),
        new NotebookFormat<Estimate>(estimate => $"<p>{NumberText.Of(estimate)}</p>", NumberText.Of),
        new NotebookFormat<ExperimentResult>(ExperimentHtml.Write, ExperimentHtml.Text),
        new NotebookFormat<TrainingRecord>(TrainingRecordHtml.Write, TrainingRecordHtml.Text),
        new NotebookFormat<ExplainOptions>(RunDetails.Options, RunText.Write),
        new NotebookFormat<FlowManifest>(RunDetails.Manifest, manifest => manifest.ToString()),
    ];

    private static NotebookFormat<T> OfSheet<T>(Func<T, Sheet> sheet) =>
        new(value => SheetHtml.Write(sheet(value)), value => SheetText.Write(sheet(value)));
}

/// <summary>What studies found, as tables.</summary>
internal static class StudySheets
{
    public static Sheet Of(FigureTable table) => MethodSheet.Of(
        $"{table.Subject}: {table.Figure.Title}, means over images with 95 % intervals",
        table.Cells, cell => (cell.Method, cell.Layer.Name), cell => Short(cell.Value));

    public static Sheet Of(NetworkCostRecord record) => Sheet.Of(
        $"Costs, medians of {record.Rounds} rounds on {record.Machine}",
        record.Networks.SelectMany(network => network.Costs, (network, cost) => (Network: network.Facts, Cost: cost)).ToArray(),
        new("network", row => row.Network.Name, CellContent.Words), new("method", row => row.Cost.Method, CellContent.Words),
        new("parameters", row => NumberText.Count(row.Network.Parameters)), new("maps", row => NumberText.Count(row.Network.Layers)),
        new("F (ms)", row => NumberText.Of(1000 * row.Cost.BaseSeconds)), new("cascade (s)", row => NumberText.Of(row.Cost.CascadeSeconds)),
        new("cascade / F", row => NumberText.Of(row.Cost.Ratio)), new("largest residual", row => NumberText.Of(row.Cost.LargestResidual)));

    /// <summary>The figures of an experiment or a training.</summary>
    public static Sheet Figures(string caption, IEnumerable<(string Name, Estimate Value)> figures) => Sheet.Of(
        caption, figures.ToArray(),
        new("figure", row => row.Name, CellContent.Words), new("mean", row => PercentText.Of(row.Value.Mean)),
        new("95 % interval", row => $"{PercentText.Of(row.Value.Low)} to {PercentText.Of(row.Value.High)}"));

    private static string Short(Estimate value) => $"{Short(value.Mean)} ({Short(value.Low)} to {Short(value.High)})";

    private static string Short(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>Studies that compare methods layer by layer: a row for each layer, deepest first, and a column for each method.</summary>
internal static class MethodSheet
{
    /// <summary>Makes the table.</summary>
    /// <param name="caption">What its cells hold.</param>
    /// <param name="readings">The readings.</param>
    /// <param name="key">The method and layer of a reading.</param>
    /// <param name="cell">What is said of a reading.</param>
    public static Sheet Of<T>(string caption, IEnumerable<T> readings, Func<T, (string Method, string Layer)> key, Func<T, string> cell)
    {
        var known = readings.ToLookup(key);
        string[] methods = [.. known.Select(group => group.Key.Method).Distinct()];
        string[] layers = [.. known.Select(group => group.Key.Layer).Distinct().Reverse()];
        var columns = methods.Select(method => new SheetColumn<string>(method, layer => known[(method, layer)].Select(cell).FirstOrDefault() ?? "–"));
        return Sheet.Of(caption, layers, [new("output of", layer => layer, CellContent.Words), .. columns]);
    }
}

/// <summary>A table of results for people: numbers to four digits.</summary>
internal static class ResultTableSheet
{
    public static Sheet Of(ResultTable table)
    {
        var shown = Enumerable.Range(0, Math.Min(Sheet.MostRows, table.RowCount)).ToArray();
        return new(
            $"Table of {NumberText.Count(table.RowCount)} rows",
            [.. table.Columns.Select(column => new SheetHead(column.Name.Replace('_', ' '), Content(column, shown)))],
            [.. shown.Select(row => table.Columns.Select(column => Cell(column, row)).ToImmutableArray())])
        { RowCount = table.RowCount };
    }

    private static CellContent Content(TableColumn column, int[] rows) =>
        rows.Select(column.Cell).All(cell => cell is null || double.TryParse(cell, CultureInfo.InvariantCulture, out _))
            ? CellContent.Number
            : CellContent.Words;

    private static string Cell(TableColumn column, int row) => column.Cell(row) switch
    {
        null => "–",
        { } cell when cell.Contains('.') && double.TryParse(cell, CultureInfo.InvariantCulture, out var number) => NumberText.Of(number),
        { } cell => cell,
    };
}
