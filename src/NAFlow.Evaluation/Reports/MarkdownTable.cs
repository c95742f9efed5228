using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Tables of a report as Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>A figure: a row for each method, a column for each of a few layers.</summary>
    public static string Of(FigureTable table, int most)
    {
        var layers = Shown(table, most);
        return Write(
            ["method", .. layers.Select(layer => layer.Name)],
            table.Methods.Select(method => (string[])[method, .. layers.Select(layer => table.At(method, layer.Name) is { } cell ? Cell(cell) : "-")]));
    }

    /// <summary>How many layers each method is first or within at: a row for each method, a column for each figure.</summary>
    public static string OfWins(IReadOnlyList<FigureTable> tables) => Wins(tables) is var (heads, rows) && rows.Count > 0 ? Write(heads, rows) : string.Empty;

    /// <summary>The same as heads and rows; no rows where no figure has a better.</summary>
    public static (IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<string>> Rows) Wins(IReadOnlyList<FigureTable> tables)
    {
        var figures = tables.GroupBy(table => table.Figure).Select(figure => (Figure: figure.Key, Wins: DepthWins.Of([.. figure]))).Where(figure => figure.Wins.Count > 0).ToArray();
        string[] methods = [.. figures.SelectMany(figure => figure.Wins).GroupBy(wins => wins.Method).OrderByDescending(method => method.Sum(wins => wins.Within)).Select(method => method.Key)];
        return (["method", .. figures.Select(figure => figure.Figure.Title)],
            [.. methods.Select(method => (string[])[method, .. figures.Select(figure => Text(figure.Wins.FirstOrDefault(wins => wins.Method == method)))])]);
    }

    /// <summary>Heads and rows.</summary>
    public static string Write(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows) =>
        $"| {string.Join(" | ", heads.Select(ReportText.Plain))} |\n|---|{string.Concat(heads.Skip(1).Select(_ => "---:|"))}\n"
        + string.Concat(rows.Select(row => $"| {string.Join(" | ", row.Select(ReportText.Plain))} |\n"));

    /// <summary>A few of the layers that all methods with more than one have, evenly; of all layers where there are none.</summary>
    public static IReadOnlyList<ReportLayer> Shown(FigureTable table, int most)
    {
        string[] deep = [.. table.Methods.Where(method => table.Of(method).Count > 1)];
        ReportLayer[] common = [.. table.Layers.Where(layer => deep.All(method => table.At(method, layer.Name) is not null))];
        return EvenlyChosen.Of(common.Length > 0 ? common : [.. table.Layers], most);
    }

    private static string Text(DepthWins? wins) => wins is null ? "-" : $"{wins.First} / {wins.Within} of {wins.Layers}";

    private static string Cell(FigureCell cell)
    {
        var mean = ReportNumber.Of(cell.Value.Mean);
        return $"{(cell.IsFirst ? $"**{mean}**" : cell.IsWithinFirst ? $"≈ {mean}" : mean)} ({ReportNumber.Of(cell.Value.Low)} to {ReportNumber.Of(cell.Value.High)})";
    }
}
