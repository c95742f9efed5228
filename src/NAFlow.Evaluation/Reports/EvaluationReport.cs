using System.Collections.Immutable;
using NAFlow.Data;

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
    /// <exception cref="InvalidInputException">A folder holds no results, they cannot be read, two are of one name, or a figure that is asked for is
    /// missing.</exception>
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

    internal static EvaluationReport Ordered(ReportOptions options, IEnumerable<SubjectReport> subjects) =>
        new(options, [.. subjects.OrderBy(subject => subject.Section.Place)]);
}

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
            Text("subject", _ => table.Subject), Text("figure", _ => table.Figure.Name),
            Text("better", _ => table.Figure.Better.ToString().ToLowerInvariant()),
            Text("method", cell => cell.Method), Text("layer", cell => cell.Layer.Name), Whole("depth", cell => cell.Layer.Depth),
            Whole("images", cell => cell.Count),
            Number("mean", cell => cell.Value.Mean), Number("low", cell => cell.Value.Low), Number("high", cell => cell.Value.High),
            Whole("first", cell => judged ? cell.IsFirst ? 1 : 0 : null), Whole("within_first", cell => judged ? cell.IsWithinFirst ? 1 : 0 : null),
            Number("from_first", cell => cell.FromFirst?.Mean), Number("from_first_low", cell => cell.FromFirst?.Low),
            Number("from_first_high", cell => cell.FromFirst?.High),
            Number("from_reference", cell => cell.AgainstReference?.Difference.Mean),
            Number("from_reference_low", cell => cell.AgainstReference?.Difference.Low),
            Number("from_reference_high", cell => cell.AgainstReference?.Difference.High), Whole("pairs", cell => cell.AgainstReference?.Count),
            Whole("ties", cell => cell.AgainstReference?.Ties),
            Number("p", cell => cell.AgainstReference?.PValue), Number("p_holm", cell => cell.CorrectedPValue));

        TableColumn Text(string name, Func<FigureCell, string> value) => TableColumn.Text(name, cells.Select(value));

        TableColumn Whole(string name, Func<FigureCell, long?> value) => TableColumn.Whole(name, cells.Select(value));

        TableColumn Number(string name, Func<FigureCell, double?> value) => TableColumn.Number(name, cells.Select(value));
    }
}
