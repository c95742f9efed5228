using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>The figures of one evaluation.</summary>
/// <param name="Name">A name of its own among those of the report, which begins the names of its files.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Section">What kind of evaluation it is.</param>
/// <param name="Tables">A table for each figure.</param>
/// <param name="Facts">What readers should know of it; null where nothing is known.</param>
public sealed record SubjectReport(string Name, string Subject, ReportSection Section, ImmutableArray<FigureTable> Tables, EvaluationFacts? Facts)
{
    /// <summary>The name of the files of a figure, without an ending.</summary>
    public string FileOf(FigureTable table) => $"{ReportText.File(Name)}-{ReportText.File(table.Figure.Name)}";
}
