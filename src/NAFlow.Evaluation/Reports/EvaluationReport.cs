using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>The figures of evaluations.</summary>
/// <param name="Options">What is reported.</param>
/// <param name="Subjects">The evaluations, by section.</param>
public sealed record EvaluationReport(ReportOptions Options, ImmutableArray<SubjectReport> Subjects)
{
    /// <summary>The report of rows in memory.</summary>
    /// <param name="rows">The rows of evaluations.</param>
    /// <param name="options">What is reported; null for the defaults.</param>
    /// <param name="cancellation">Stops between cells.</param>
    /// <exception cref="InvalidInputException">There is no row, a value is there twice, or a figure that is asked for is missing.</exception>
    public static EvaluationReport Of(IReadOnlyList<EvaluationRow> rows, ReportOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ReportOptions();
        return Ordered(options, FigureTable.Of(rows, options, cancellation).GroupBy(table => table.Subject)
            .Select(tables => new SubjectReport(tables.Key, tables.Key, ReportSection.Of(string.Empty, tables.Key), [.. tables], null)));
    }

    /// <summary>The report of the evaluations in folders, each of one evaluation or of many.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="options">What is reported; null for the defaults.</param>
    /// <param name="cancellation">Stops between cells.</param>
    /// <exception cref="InvalidInputException">A folder holds no results, they cannot be read, two are of one name, or a figure that is asked for is missing.</exception>
    public static EvaluationReport Load(IReadOnlyList<string> folders, ReportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        options ??= new ReportOptions();
        var report = Ordered(options, folders.SelectMany(folder => SubjectReports.Load(folder, options, cancellation)));
        if (options.Figures.FirstOrDefault(asked => !report.Figures.Contains(asked)) is { } missing)
            throw new InvalidInputException($"The results have no figure '{missing}'; leave the choice of figures out to see all.");
        if (report.Subjects.IsEmpty) throw new InvalidInputException("The results hold no value to report; finish the evaluation first.");
        return report.Subjects.GroupBy(subject => subject.Name).FirstOrDefault(subjects => subjects.Count() > 1) is { Key: var twice }
            ? throw new InvalidInputException($"'{twice}' is in two of the folders; give one that holds both under names of their own.")
            : report;
    }

    /// <summary>The sections with their evaluations.</summary>
    public IEnumerable<IGrouping<ReportSection, SubjectReport>> Sections => Subjects.GroupBy(subject => subject.Section);

    /// <summary>The figures that any evaluation has, each once.</summary>
    public IReadOnlyList<string> Figures => [.. Subjects.SelectMany(subject => subject.Tables).Select(table => table.Figure.Name).Distinct()];

    internal static EvaluationReport Ordered(ReportOptions options, IEnumerable<SubjectReport> subjects) => new(options, [.. subjects.OrderBy(subject => subject.Section.Place)]);
}
