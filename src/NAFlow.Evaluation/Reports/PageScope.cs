namespace NAFlow.Evaluation;

/// <summary>What a page has room for.</summary>
/// <param name="IsShown">Which tables stand in it.</param>
/// <param name="IsDrawn">Which of them have a chart.</param>
/// <param name="LinksSheets">Whether a sheet of all layers lies beside it for every table.</param>
internal sealed record PageScope(Func<SubjectReport, FigureTable, bool> IsShown, Func<SubjectReport, FigureTable, bool> IsDrawn, bool LinksSheets)
{
    /// <summary>Everything.</summary>
    public static PageScope All { get; } = new((_, _) => true, (_, _) => true, LinksSheets: true);
}
