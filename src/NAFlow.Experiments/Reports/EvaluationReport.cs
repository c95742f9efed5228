using System.Collections.Immutable;
using NAFlow.Experiments.Evaluations;

namespace NAFlow.Experiments.Reports;

/// <summary>The figures of evaluations.</summary>
/// <param name="Options">What is reported.</param>
/// <param name="Subjects">The evaluations, by section.</param>
public sealed record EvaluationReport(ReportOptions Options, ImmutableArray<SubjectReport> Subjects)
{
    /// <summary>The report of rows in memory.</summary>
    /// <param name="rows">The rows of evaluations.</param>
    /// <param name="options">What is reported; null for the defaults.</param>
    /// <param name="cancellation">Stops between cells.</param>
    /// <exception cref="InvalidInputException">There is no row, a value is there twice, or no row has a figure that is asked for.</exception>
    public static EvaluationReport Of(IReadOnlyList<EvaluationRow> rows, ReportOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ReportOptions();
        return Ordered(options, FigureTable.Of(rows, options, cancellation).GroupBy(table => table.Subject)
            .Select(tables => new SubjectReport(tables.Key, tables.Key, ReportSection.Of(string.Empty, tables.Key), [.. tables], null)));
    }

    /// <summary>The sections with their evaluations.</summary>
    public IEnumerable<IGrouping<ReportSection, SubjectReport>> Sections => Subjects.GroupBy(subject => subject.Section);

    /// <summary>The figures that any evaluation has, each once.</summary>
    public IReadOnlyList<string> Figures => [.. Subjects.SelectMany(subject => subject.Tables).Select(table => table.Figure.Name).Distinct()];

    internal static EvaluationReport Ordered(ReportOptions options, IEnumerable<SubjectReport> subjects) => new(options, [.. subjects.OrderBy(subject => subject.Section.Place)]);
}
